// deno-lint-ignore-file no-console
/** Does one job on a cache that others use at the same time, and tells what came of it. */
import { type CacheLock, type CacheService, createCacheService } from "@pywatt/sdk";

const AT_ONCE = 500;
const LOAD_MS = 100;

/** Far longer than any test: what holds others up for so long has not been released. */
const LOCK = { ttlSeconds: 600, waitMs: 120_000 };

const [job, key = "", count = "0"] = Deno.args;

const JOBS: Readonly<Record<string, (cache: CacheService) => Promise<void>>> = {
  /** Counts up, many at once. */
  async increment(cache) {
    for (let left = Number(count); left > 0; left -= AT_ONCE) {
      const length = Math.min(left, AT_ONCE);
      await Promise.all(Array.from({ length }, () => cache.increment(key)));
    }
  },

  /** Takes the lock again and again, and looks each time whether anybody else has it too. */
  async work(cache) {
    for (let round = 0; round < Number(count); round++) {
      await cache.withLock(key, (lock) => workAlone(cache, lock), LOCK);
    }
  },

  /** Takes the lock and keeps it until it is killed. */
  async hold(cache) {
    await cache.withLock(key, async (lock) => {
      await workAlone(cache, lock);
      console.error("holding");
      await new Promise(() => {});
    }, LOCK);
  },

  /** Waits for all others, then asks for the same value many times at once. */
  async load(cache) {
    const [, , , modules = "1"] = Deno.args;
    await cache.increment(`${key} ready`);
    while (await cache.increment(`${key} ready`, 0) < BigInt(modules)) await pause(5);
    const values = await Promise.all(Array.from({ length: Number(count) }, () => {
      return cache.getOrSet(key, async () => {
        const loads = await cache.increment(`${key} loads`);
        await pause(LOAD_MS);
        return `loaded ${loads}`;
      });
    }));
    const texts = new Set(values.map((value) => new TextDecoder().decode(value)));
    console.error([...texts].join());
  },

  /** Begins to load, and never ends. */
  async "load forever"(cache) {
    await cache.getOrSet(key, async () => {
      console.error("loading");
      await new Promise(() => {});
      return "";
    });
  },

  async get(cache) {
    console.error(await cache.getString(key) ?? "");
  },
};

async function workAlone(cache: CacheService, { fencingNumber }: CacheLock): Promise<void> {
  const last = BigInt(await cache.getString(`${key} last`) ?? "0");
  if (fencingNumber <= last) throw new Error(`${fencingNumber} comes after ${last}`);
  const own = String(fencingNumber);
  await cache.set(`${key} last`, own);
  await pause(Math.random() * 3);
  const seen = await cache.getString(`${key} last`);
  if (seen !== own) throw new Error(`${seen} came in while ${own} held the lock`);
  const sections = Number(await cache.getString(`${key} sections`) ?? "0");
  await cache.set(`${key} sections`, String(sections + 1));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await using cache = await createCacheService();
await JOBS[job ?? ""]?.(cache);
