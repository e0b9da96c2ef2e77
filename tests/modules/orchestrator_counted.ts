// deno-lint-ignore-file no-console
/** Makes many calls, 64 at a time, and says when it begins and when it has made them. */
import { createCacheService } from "@pywatt/sdk";

const ROUNDS = 100;
const IN_FLIGHT = 64;
const READING_MS = 500;

await using cache = await createCacheService();
for (let call = 0; call < 600; call++) await cache.get("key");
console.error("begin");
await new Promise((resolve) => setTimeout(resolve, READING_MS));
for (let round = 0; round < ROUNDS; round++) {
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => cache.get("key")));
}
console.error("end");
await new Promise((resolve) => setTimeout(resolve, READING_MS));
