// deno-lint-ignore-file no-console
/** Counts its starts in a cache, and fails until there were as many as its argument says. */
import { createCacheService, shutdownSignal } from "@pywatt/sdk";

const cache = await createCacheService();
const starts = await cache.increment("starts");
console.error(`start ${starts}`);
if (starts < BigInt(Deno.args[0] ?? "1")) Deno.exit(7);
if (Deno.args[1] === "stay") shutdownSignal();
else await cache.close();
