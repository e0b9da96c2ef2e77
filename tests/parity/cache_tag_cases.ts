import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { CacheError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import { bytes, type CacheCase } from "./cache_fixture.ts";

const needs = ["tags"] as const;

/** Tags: what is invalidated is not there any more, for any operation. */
export const cacheTagCases: readonly CacheCase[] = [
  {
    name: "invalidateTag removes what has the tag, and nothing else",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("one"), "1", { tags: [key("a"), key("b")] });
      await cache.setMany([[key("two"), "2"], [key("three"), "3"]], { tags: [key("b")] });
      await cache.set(key("untagged"), "4");
      await cache.invalidateTag(key("a"));
      const names = ["one", "two", "three", "untagged"].map(key);
      assertEquals([...(await cache.getMany(names)).keys()], names.slice(1));
      await cache.invalidateTag(key("b"));
      assertEquals([...(await cache.getMany(names)).keys()], names.slice(3));
      await cache.invalidateTag(key("never used"));
      assertEquals(await cache.getString(key("untagged")), "4");
    },
  },
  {
    name: "bytes that are stored with a tag may be changed as soon as they were handed over",
    needs: ["tags"],
    async run({ open, key }) {
      await using cache = await open();
      const value = bytes("as it was");
      const options = { tags: [key("t")] };
      const storing = [
        cache.set(key("set"), value, options),
        cache.getSet(key("getSet"), value, options),
        cache.setMany([[key("setMany"), value]], options),
      ];
      value.fill(0);
      await Promise.all(storing);
      for (const name of ["set", "getSet", "setMany"]) {
        assertEquals(await cache.getString(key(name)), "as it was", name);
      }
    },
  },
  {
    name: "what is stored after an invalidation stays, and is removed by the next one",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      for (const value of ["1", "2", "3"]) {
        await cache.set(key("a"), value, { tags: [key("t")] });
        assertEquals(await cache.getString(key("a")), value);
        await cache.invalidateTag(key("t"));
        assertStrictEquals(await cache.get(key("a")), null);
      }
    },
  },
  {
    name: "a value that was invalidated is not there for any operation",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const fresh = async (value = "5") => {
        await cache.set(key("a"), value, { tags: [key("t")] });
        await cache.invalidateTag(key("t"));
      };
      await fresh();
      assertEquals(await cache.exists(key("a")), false);
      assertStrictEquals(await cache.ttl(key("a")), null);
      await fresh();
      assertEquals(await cache.expire(key("a"), 60), false);
      assertEquals(await cache.set(key("a"), "6", { ifPresent: true }), false);
      assertEquals(await cache.delete(key("a")), false);
      await fresh();
      assertEquals(await cache.deleteMany([key("a")]), 0);
      await fresh();
      assertStrictEquals(await cache.getSet(key("a"), "7"), null);
      assertEquals(await cache.getString(key("a")), "7");
      await fresh();
      assertEquals(await cache.setNx(key("a"), "8"), true);
      assertEquals(await cache.getString(key("a")), "8");
      await fresh();
      assertEquals(await cache.increment(key("a")), 1n);
      assertStrictEquals(await cache.ttl(key("a")), Infinity);
      await fresh();
      await cache.set(key("a"), "9", { keepTtl: true });
      assertEquals(await cache.getString(key("a")), "9");
    },
  },
  {
    name: "a value with tags is like any other as long as they stand",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const tags = [key("t"), key("u")];
      await cache.set(key("n"), "41", { ttlSeconds: 100, tags });
      assertEquals(await cache.increment(key("n")), 42n);
      assert((await cache.ttl(key("n")) ?? 0) <= 100);
      assertEquals(await cache.exists(key("n")), true);
      assertEquals(await cache.setNx(key("n"), "1"), false);
      assertEquals(await cache.expire(key("n"), 0), true);
      assertStrictEquals(await cache.ttl(key("n")), Infinity);
      assertEquals(await cache.increment(key("n"), 2n ** 62n), 2n ** 62n + 42n);
      await assertKind(CacheError, "operation", () => cache.increment(key("n"), 2n ** 62n));
      assertEquals(await cache.get(key("n")), bytes(String(2n ** 62n + 42n)));
      assertEquals(await cache.set(key("n"), "7", { ifPresent: true, keepTtl: true, tags }), true);
      assertStrictEquals(await cache.ttl(key("n")), Infinity);
      assertEquals(await cache.getSet(key("n"), "8", { tags }), bytes("7"));
      await cache.invalidateTag(key("u"));
      assertStrictEquals(await cache.get(key("n")), null);
    },
  },
  {
    name: "increment and expire leave the tags as they are, set and getSet replace them",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("n"), "1", { tags: [key("t")] });
      await cache.increment(key("n"));
      await cache.expire(key("n"), 60);
      await cache.set(key("kept"), "1", { tags: [key("t")] });
      await cache.set(key("kept"), "2");
      await cache.set(key("swapped"), "1", { tags: [key("t")] });
      await cache.getSet(key("swapped"), "2");
      await cache.invalidateTag(key("t"));
      assertStrictEquals(await cache.get(key("n")), null);
      assertEquals(await cache.getString(key("kept")), "2");
      assertEquals(await cache.getString(key("swapped")), "2");
    },
  },
  {
    name: "what was being loaded when its tag was invalidated is given, but not kept",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const loading = Promise.withResolvers<void>();
      const loaded = Promise.withResolvers<string>();
      const value = cache.getOrSet(key("a"), () => {
        loading.resolve();
        return loaded.promise;
      }, { tags: [key("t")] });
      await loading.promise;
      await cache.invalidateTag(key("t"));
      loaded.resolve("old");
      assertEquals(await value, bytes("old"));
      assertStrictEquals(await cache.get(key("a")), null);
    },
  },
  {
    name: "while values are stored and invalidated at once, none comes back",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      for (let round = 0; round < 20; round++) {
        const names = Array.from({ length: 20 }, (_, index) => key(`${index}`));
        const storing = names.map((name) => cache.set(name, `${round}`, { tags: [key("t")] }));
        await Promise.all([...storing, cache.invalidateTag(key("t"))]);
        await cache.invalidateTag(key("t"));
        assertEquals(await cache.getMany(names), new Map());
      }
    },
  },
];
