// deno-lint-ignore-file no-console
/** Fills a cache twice over, and tells by how many bytes the memory in use has grown. */
import { CacheError, createCacheService, type EvictionPolicy } from "@pywatt/sdk";
import { Random } from "../support/random.ts";

const POLICIES: readonly EvictionPolicy[] = ["lru", "lfu", "fifo", "none"];
const [policyName, maxSizeBytes, largest, seed] = Deno.args;

function usedBytes(): number {
  const collectGarbage: unknown = Reflect.get(globalThis, "gc");
  if (typeof collectGarbage !== "function") throw new Error("Cannot measure without --expose-gc");
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const policy = POLICIES.find((candidate) => candidate === policyName);
if (policy === undefined) throw new Error(`No such policy: ${policyName}`);
await using cache = await createCacheService({ policy, maxSizeBytes: Number(maxSizeBytes) });
const random = new Random(Number(seed));
// What is loaded and compiled once is not the cache's.
for (let index = 0; index < 2_000; index++) {
  await cache.set(`${index}`, new Uint8Array(1), { tags: ["tag"] }).catch(() => false);
}
await cache.flush();
const before = usedBytes();
for (let stored = 0, index = 0; stored < 2 * Number(maxSizeBytes); index++) {
  const size = random.below(Number(largest) + 1);
  const tags = index % 8 === 0 ? [`tag ${index}`] : [];
  try {
    await cache.set(`key ${index}`, new Uint8Array(size), { tags });
  } catch (error) {
    if (!(error instanceof CacheError && error.kind === "operation")) throw error;
  }
  await cache.get(`key ${random.below(index + 1)}`);
  stored += size + 500;
}
const grown = usedBytes() - before;
const { items } = await cache.stats();
console.error(JSON.stringify({ grown, items }));
