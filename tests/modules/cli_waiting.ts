// deno-lint-ignore-file no-console
/** Says that it is there, and waits until it is asked to end. */
import { createCacheService, shutdownSignal } from "../../mod.ts";

await using cache = await createCacheService();
const asked = shutdownSignal();
const ended = new Promise<void>((resolve) => asked.addEventListener("abort", () => resolve()));
console.log(`start number ${await cache.increment("starts")}`);
await ended;
console.log("asked to end");
