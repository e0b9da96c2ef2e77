/** Exits while a stream is under way. */
import { createService } from "@pywatt/sdk";

interface Numbers {
  count(params: null): AsyncIterable<number>;
}

const numbers = await createService<Numbers>("numbers");
for await (const _ of numbers.stream("count", null)) Deno.exit(0);
