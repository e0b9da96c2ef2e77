import { assert, assertEquals } from "@std/assert";
import { CacheError, type CacheService } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import { type CacheCase, untilGone } from "./cache_fixture.ts";

/** Room for three of these and their keys, not for four. */
const settings = { maxSizeBytes: 100_000 };
const VALUE = new Uint8Array(30_000);

async function kept(cache: CacheService, names: readonly string[]): Promise<boolean[]> {
  return await Promise.all(names.map((name) => cache.exists(name)));
}

/** What goes from a cache in memory when it is full. */
export const cachePolicyCases: readonly CacheCase[] = [
  {
    name: "by lru, the least recently used values go",
    only: "in_memory",
    settings: { ...settings, policy: "lru" },
    async run({ open, key }) {
      await using cache = await open();
      const names = ["a", "b", "c", "d"].map(key);
      for (const name of names.slice(0, 3)) await cache.set(name, VALUE);
      await cache.get(key("a"));
      await cache.set(key("d"), VALUE);
      assertEquals(await kept(cache, names), [true, false, true, true]);
    },
  },
  {
    name: "by lfu, the least frequently used values go",
    only: "in_memory",
    settings: { ...settings, policy: "lfu" },
    async run({ open, key }) {
      await using cache = await open();
      const names = ["a", "b", "c", "d"].map(key);
      for (const name of names.slice(0, 3)) await cache.set(name, VALUE);
      for (const name of ["a", "a", "c", "c", "b"]) await cache.get(key(name));
      await cache.set(key("d"), VALUE);
      assertEquals(await kept(cache, names), [true, false, true, true]);
      await cache.set(key("e"), VALUE);
      assertEquals(await kept(cache, names), [true, false, true, false]);
    },
  },
  {
    name: "by fifo, the values that were stored the longest ago go",
    only: "in_memory",
    settings: { ...settings, policy: "fifo" },
    async run({ open, key }) {
      await using cache = await open();
      const names = ["a", "b", "c", "d"].map(key);
      for (const name of names.slice(0, 3)) await cache.set(name, VALUE);
      await cache.get(key("a"));
      await cache.set(key("d"), VALUE);
      assertEquals(await kept(cache, names), [false, true, true, true]);
    },
  },
  {
    name: "by none, none goes, and what has no room is refused until there is some",
    only: "in_memory",
    settings: { ...settings, policy: "none" },
    async run({ open, key }) {
      await using cache = await open();
      const names = ["a", "b", "c", "d"].map(key);
      for (const name of names.slice(0, 2)) await cache.set(name, VALUE);
      await cache.set(key("c"), VALUE, { ttlSeconds: 0.05 });
      const error = await assertKind(CacheError, "operation", () => cache.set(key("d"), VALUE));
      assertEquals(
        error.message,
        'Cannot set a value: the cache is full, maxSizeBytes is 100000, policy is "none"',
      );
      assertEquals(await kept(cache, names.slice(0, 2)), [true, true]);
      await cache.set(key("a"), VALUE);
      await untilGone(cache, key("c"));
      await cache.set(key("d"), VALUE);
      assertEquals(await kept(cache, names), [true, true, false, true]);
    },
  },
  {
    name: "when one of many values in a file has no room, none of them is stored",
    only: "file",
    settings: { ...settings, policy: "none" },
    async run({ open, key }) {
      await using cache = await open();
      const large = new Uint8Array(100_001);
      await assertKind(CacheError, "operation", () => {
        return cache.setMany([[key("small"), "x"], [key("large"), large]]);
      });
      assertEquals(await cache.exists(key("small")), false);
    },
  },
  {
    name: "a value that can never fit is refused, and says so",
    only: "in_memory",
    settings: { maxSizeBytes: 2_000 },
    async run({ open, key }) {
      await using cache = await open();
      const error = await assertKind(
        CacheError,
        "operation",
        () => cache.set(key("big"), new Uint8Array(2_001)),
      );
      assert(error.message.endsWith("maxSizeBytes is 2000"), error.message);
    },
  },
];
