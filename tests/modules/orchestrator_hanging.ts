// deno-lint-ignore-file no-console
/** Connects, and then never looks at its stdin again. */
import { createCacheService } from "@pywatt/sdk";

await createCacheService();
console.error("ready");
while (true);
