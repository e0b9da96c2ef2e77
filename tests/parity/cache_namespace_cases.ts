import { assertEquals, assertStrictEquals } from "@std/assert";
import { bytes, type CacheCase, toldOf } from "./cache_fixture.ts";

/** Namespaces, what removes them, and what counts them. */
export const cacheNamespaceCases: readonly CacheCase[] = [
  {
    name: "a namespace and a key never make the same as another namespace and another key",
    async run({ open, key }) {
      await using one = await open({ namespace: key("a") });
      await using other = await open({ namespace: key("a:b") });
      await using escaped = await open({ namespace: key("a%3Ab") });
      await one.set("b:c", "1");
      await other.set("c", "2");
      await escaped.set("c", "3");
      assertEquals(await one.getString("b:c"), "1");
      assertEquals(await other.getString("c"), "2");
      assertEquals(await escaped.getString("c"), "3");
    },
  },
  {
    name: "every operation stays in its namespace",
    needs: ["tags", "lock"],
    async run({ open, key }) {
      await using one = await open({ namespace: key("one") });
      await using other = await open({ namespace: key("other") });
      await one.setMany([["k", "1"]], { tags: ["t"] });
      assertEquals(await other.getMany(["k"]), new Map());
      assertStrictEquals(await other.ttl("k"), null);
      assertEquals(await other.expire("k", 1), false);
      assertEquals(await other.deleteMany(["k"]), 0);
      assertStrictEquals(await other.getSet("k", "2"), null);
      assertEquals(await other.increment("n"), 1n);
      assertEquals(await one.increment("n"), 1n);
      await other.invalidateTag("t");
      assertEquals(await one.get("k"), bytes("1"));
      await using lock = await one.lock("l", { waitMs: 0 });
      await using same = await other.lock("l", { waitMs: 0 });
      assertEquals([lock === null, same === null], [false, false]);
    },
  },
  {
    name: "flush removes what is in its namespace, and nothing else",
    needs: ["clear"],
    async run({ open, key, backend }) {
      await using one = await open({ namespace: key("one*") });
      await using other = await open({ namespace: key("one") });
      await other.set("kept", "x");
      await one.setMany([["a", "1"], ["b:c", "2"], ["\0", "3"]]);
      assertEquals(await one.flush(), toldOf(backend, 3));
      assertStrictEquals(await one.get("a"), null);
      assertEquals(await one.flush(), 0);
      assertEquals(await other.getString("kept"), "x");
    },
  },
  {
    name: "clear removes a namespace within, and nothing else",
    isShared: true,
    needs: ["clear"],
    async run({ open, key, backend }) {
      await using outer = await open();
      await using inner = await open({ namespace: key("in:ner") });
      await inner.setMany([["a", "1"], ["b", "2"]]);
      await outer.set(key("in:nearby"), "x");
      assertEquals(await outer.clear(key("in:ner")), toldOf(backend, 2));
      assertStrictEquals(await inner.get("a"), null);
      assertEquals(await outer.getString(key("in:nearby")), "x");
    },
  },
  {
    name: "stats count what this cache did, and what is in its namespace",
    needs: ["stats"],
    async run({ open, key }) {
      await using cache = await open({ namespace: key("stats") });
      await using other = await open({ namespace: key("other") });
      await other.set("uncounted", "x");
      await cache.set("a", "12345");
      await cache.setMany([["b", "1"], ["c", "2"]]);
      await cache.set("tagged", "1234567", { tags: ["t"] });
      await cache.set("a", "", { ifAbsent: true });
      await cache.getMany(["a", "none"]);
      await cache.get("b");
      await cache.get("none");
      await cache.delete("c");
      await cache.delete("none");
      const { items, bytes, ...counts } = await cache.stats();
      assertEquals(counts, { hits: 2, misses: 2, sets: 4, deletes: 1 });
      assertEquals(items, 3);
      const ofKeys = ["a", "b", "tagged"].map((name) => key("stats").length + 1 + name.length);
      const ofNamespace = bytes - ofKeys.reduce((sum, length) => sum + length, 0) - 5 - 1 - 7;
      // A colon of the namespace is three characters.
      assertEquals(ofNamespace % 3, 0);
      await cache.invalidateTag("t");
      assertEquals((await cache.stats()).items, 2);
    },
  },
];
