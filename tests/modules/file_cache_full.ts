/** Stores more in a file cache than there is room for on the disk. */
import { CacheError, createCacheService } from "../../mod.ts";

const [directory = ""] = Deno.args;
const LARGE_BYTES = 8 * 1024 * 1024;

await using cache = await createCacheService({ cacheType: "file", directory });
const [large, small] = await Promise.allSettled([
  cache.set("old", new Uint8Array(LARGE_BYTES)),
  cache.set("small", "1"),
]);
console.log(`large: ${outcomeOf(large)}`);
console.log(`small: ${outcomeOf(small)}`);
console.log(`old: ${await cache.getString("old")}`);

function outcomeOf(settled: PromiseSettledResult<boolean>): string {
  if (settled.status === "fulfilled") return "stored";
  const { reason } = settled;
  return reason instanceof CacheError ? `${reason.kind}: ${reason.message}` : String(reason);
}
