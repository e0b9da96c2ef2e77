// deno-lint-ignore-file no-console
/** Takes memory without end at its first start, and ends well at its second. */
import { createCacheService } from "@pywatt/sdk";

await using cache = await createCacheService();
const starts = await cache.increment("starts");
console.error(`start ${starts}`);
const taken: unknown[] = [];
while (starts === 1n) taken.push(new Array(100_000).fill(0.5));
