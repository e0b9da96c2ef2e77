import { assert, assertEquals, assertNotStrictEquals, assertRejects } from "@std/assert";
import { CacheError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import { bytes, type CacheCase } from "./cache_fixture.ts";

function later<T>(value: T, ms = 20): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

/** getOrSet. */
export const cacheLoadCases: readonly CacheCase[] = [
  {
    name: "getOrSet loads what is missing, keeps it, and gives it from then on",
    async run({ open, key }) {
      await using cache = await open();
      let loads = 0;
      const load = () => `loaded ${++loads}`;
      assertEquals(await cache.getOrSet(key("a"), load, { ttlSeconds: 60 }), bytes("loaded 1"));
      assertEquals(await cache.getOrSet(key("a"), load), bytes("loaded 1"));
      assertEquals(await cache.getString(key("a")), "loaded 1");
      assert((await cache.ttl(key("a")) ?? 0) <= 60);
      await cache.delete(key("a"));
      assertEquals(await cache.getOrSet(key("a"), load), bytes("loaded 2"));
      await cache.set(key("empty"), "");
      assertEquals(await cache.getOrSet(key("empty"), load), bytes(""));
    },
  },
  {
    name: "of many who ask at once one loads, and each gets a copy of its own",
    isShared: true,
    needs: ["lock"],
    async run({ open, key }) {
      await using cache = await open();
      await using other = await open();
      let loads = 0;
      const load = () => later(`loaded ${++loads}`);
      const values = await Promise.all(Array.from({ length: 40 }, (_, index) => {
        return (index % 2 === 0 ? cache : other).getOrSet(key("a"), load);
      }));
      assertEquals(loads, 1);
      for (const value of values) assertEquals(value, bytes("loaded 1"));
      assertNotStrictEquals(values[0], values[2]);
      values[0]?.fill(0);
      assertEquals(values[2], bytes("loaded 1"));
    },
  },
  {
    name: "what a load throws is thrown to all who wait for it, and the next call loads anew",
    async run({ open, key }) {
      await using cache = await open();
      let loads = 0;
      const load = async () => {
        await later(null);
        throw new RangeError(`load ${++loads}`);
      };
      const results = await Promise.allSettled([
        cache.getOrSet(key("a"), load),
        cache.getOrSet(key("a"), load),
      ]);
      const messages = results.map((result) => {
        return result.status === "rejected" ? result.reason.message : "fulfilled";
      });
      assertEquals(messages, ["load 1", "load 1"]);
      assertEquals(await cache.exists(key("a")), false);
      assertEquals(await cache.getOrSet(key("a"), () => "good"), bytes("good"));
    },
  },
  {
    name: "when a load fails elsewhere, who waited for it loads",
    isShared: true,
    needs: ["lock"],
    async run({ open, key }) {
      await using cache = await open();
      await using other = await open();
      const failure = Promise.withResolvers<string>();
      const started = Promise.withResolvers<void>();
      const failing = assertRejects(() => {
        return cache.getOrSet(key("a"), () => {
          started.resolve();
          return failure.promise;
        });
      });
      await started.promise;
      const waiting = other.getOrSet(key("a"), () => "good");
      failure.reject(new RangeError("mine"));
      await failing;
      assertEquals(await waiting, bytes("good"));
    },
  },
  {
    name: "a caller that gives up ends its own wait, and not the load",
    async run({ open, key }) {
      await using cache = await open();
      const loaded = Promise.withResolvers<string>();
      const started = Promise.withResolvers<void>();
      const load = () => {
        started.resolve();
        return loaded.promise;
      };
      const staying = cache.getOrSet(key("a"), load);
      await started.promise;
      await assertKind(CacheError, "timeout", () => {
        return cache.getOrSet(key("a"), load, { timeoutMs: 10 });
      });
      loaded.resolve("good");
      assertEquals(await staying, bytes("good"));
      assertEquals(await cache.getString(key("a")), "good");
    },
  },
  {
    name: "a stale value is given at once, while one caller loads a new one",
    async run({ open, key }) {
      await using cache = await open();
      let loads = 0;
      const options = { ttlSeconds: 0.05, staleSeconds: 60 };
      const load = () => later(`loaded ${++loads}`, 1);
      assertEquals(await cache.getOrSet(key("a"), load, options), bytes("loaded 1"));
      while ((await cache.ttl(key("a")) ?? 0) > 60) await later(null, 10);
      const stale = await Promise.all([
        cache.getOrSet(key("a"), load, options),
        cache.getOrSet(key("a"), load, options),
      ]);
      assertEquals(stale, [bytes("loaded 1"), bytes("loaded 1")]);
      while (await cache.getString(key("a")) === "loaded 1") await later(null, 5);
      assertEquals(await cache.getString(key("a")), "loaded 2");
      assertEquals(loads, 2);
    },
  },
  {
    name: "a stale value stays when loading a new one fails",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("a"), "old", { ttlSeconds: 50 });
      const failed = Promise.withResolvers<void>();
      const value = await cache.getOrSet(key("a"), () => {
        failed.resolve();
        throw new RangeError("mine");
      }, { staleSeconds: 60 });
      assertEquals(value, bytes("old"));
      await failed.promise;
      assertEquals(await cache.getString(key("a")), "old");
    },
  },
  {
    name: "closing a cache aborts what it loads",
    async run({ open, key }) {
      const cache = await open();
      const started = Promise.withResolvers<void>();
      const aborted = Promise.withResolvers<void>();
      const value = cache.getOrSet(key("a"), async (signal) => {
        signal.addEventListener("abort", () => aborted.resolve());
        started.resolve();
        await aborted.promise;
        return "late";
      });
      await started.promise;
      await cache.close();
      assertEquals(await value, bytes("late"));
    },
  },
];
