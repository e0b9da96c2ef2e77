/** Stores more in a file cache than there is room for on the disk. */
import { CacheError, createCacheService } from "../../mod.ts";
import { print } from "../../tools/print.ts";

const [directory = ""] = Deno.args;
const LARGE_BYTES = 8 * 1024 * 1024;

await using cache = await createCacheService({ cacheType: "file", directory });
const [large, small] = await Promise.allSettled([
  cache.set("old", new Uint8Array(LARGE_BYTES)),
  cache.set("small", "1"),
]);
print(`large: ${outcomeOf(large)}`);
print(`small: ${outcomeOf(small)}`);
print(`old: ${await cache.getString("old")}`);

function outcomeOf(settled: PromiseSettledResult<boolean>): string {
  if (settled.status === "fulfilled") return "stored";
  const { reason } = settled;
  return reason instanceof CacheError ? `${reason.kind}: ${reason.message}` : String(reason);
}
