import { assert, assertEquals, assertGreater } from "@std/assert";
import type { CacheService } from "../../mod.ts";
import { bytes, type CacheCase, untilGone } from "./cache_fixture.ts";

const MIB = 1024 * 1024;

async function allKeys(cache: CacheService, prefix?: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const key of cache.scan(prefix)) keys.add(key);
  return [...keys].sort();
}

/** Many keys at once, and lists of keys. */
export const cacheManyCases: readonly CacheCase[] = [
  {
    name: "getMany gives what is there, by key",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("a"), "1");
      await cache.set(key("b"), "");
      const found = await cache.getMany([key("a"), key("none"), key("b"), key("a")]);
      assertEquals([...found], [[key("a"), bytes("1")], [key("b"), bytes("")]]);
      assertEquals(await cache.getMany([]), new Map());
    },
  },
  {
    name: "setMany stores all, with one time, and the last one of a key that comes twice",
    async run({ open, key }) {
      await using cache = await open();
      await cache.setMany([[key("a"), "1"], [key("b"), bytes("2")], [key("a"), "3"]], {
        ttlSeconds: 100,
      });
      assertEquals(await cache.getString(key("a")), "3");
      assertEquals(await cache.getString(key("b")), "2");
      assertGreater(await cache.ttl(key("b")) ?? 0, 90);
      await cache.setMany(new Map([[key("short"), "x"]]), { ttlSeconds: 0.05 });
      await untilGone(cache, key("short"));
      await cache.setMany([]);
    },
  },
  {
    name: "deleteMany tells how many there were",
    async run({ open, key }) {
      await using cache = await open();
      await cache.setMany([[key("a"), "1"], [key("b"), "2"], [key("c"), "3"]]);
      assertEquals(await cache.deleteMany([key("a"), key("none"), key("c"), key("a")]), 2);
      assertEquals(await cache.exists(key("a")), false);
      assertEquals(await cache.exists(key("b")), true);
      assertEquals(await cache.deleteMany([]), 0);
    },
  },
  {
    name: "two thousand keys at once each get their own value",
    async run({ open, key }) {
      await using cache = await open();
      const names = Array.from({ length: 2_000 }, (_, index) => key(`many ${index}`));
      await cache.setMany(names.map((name) => [name, name]));
      const found = await cache.getMany(names);
      assertEquals(found.size, names.length);
      assert(names.every((name) => new TextDecoder().decode(found.get(name)) === name));
      assertEquals(await cache.deleteMany(names), names.length);
    },
  },
  {
    name: "more than fits in a frame is stored and read all the same",
    settings: { maxSizeBytes: 64 * MIB },
    async run({ open, key }) {
      await using cache = await open();
      const names = Array.from({ length: 10 }, (_, index) => key(`large ${index}`));
      await cache.setMany(names.map((name, index) => [name, new Uint8Array(2 * MIB).fill(index)]));
      const found = await cache.getMany(names);
      assertEquals(
        names.map((name) => [found.get(name)?.length, found.get(name)?.at(-1)]),
        names.map((_, index) => [2 * MIB, index]),
      );
      await cache.deleteMany(names);
    },
  },
  {
    name: "scan lists the keys that begin with a prefix, taken literally",
    needs: ["scan"],
    async run({ open, key }) {
      await using cache = await open({ namespace: key("scan") });
      const names = [
        "a*b",
        "a*c",
        "axb",
        "a[x]",
        "a\\",
        "a?",
        "\0nul",
        "漢字",
        "line\nbreak",
        "^-",
        "\uFEFFmark",
      ];
      await cache.setMany(names.map((name) => [name, "x"]));
      assertEquals(await allKeys(cache), [...names].sort());
      assertEquals(await allKeys(cache, "a*"), ["a*b", "a*c"]);
      assertEquals(await allKeys(cache, "a["), ["a[x]"]);
      assertEquals(await allKeys(cache, "a\\"), ["a\\"]);
      assertEquals(await allKeys(cache, "a?"), ["a?"]);
      assertEquals(await allKeys(cache, "\0"), ["\0nul"]);
      assertEquals(await allKeys(cache, "\uFEFF"), ["\uFEFFmark"]);
      assertEquals(await allKeys(cache, "none"), []);
    },
  },
  {
    name: "scan lists five thousand keys, also while others come and go",
    needs: ["scan"],
    async run({ open, key }) {
      await using cache = await open({ namespace: key("scan") });
      const names = Array.from({ length: 5_000 }, (_, index) => `kept ${index}`);
      await cache.setMany(names.map((name) => [name, "x"]));
      const seen = new Set<string>();
      let count = 0;
      for await (const name of cache.scan("kept")) {
        seen.add(name);
        if (count++ % 500 === 0) {
          await cache.set(`kept not ${count}`, "x");
          await cache.delete(`kept not ${count - 500}`);
        }
      }
      assertEquals(names.filter((name) => !seen.has(name)), []);
      assertEquals(await cache.flush(), 5_001);
    },
  },
  {
    name: "a scan can be left before its end",
    needs: ["scan"],
    async run({ open, key }) {
      await using cache = await open({ namespace: key("scan") });
      await cache.setMany(Array.from({ length: 3_000 }, (_, index) => [String(index), "x"]));
      for await (const name of cache.scan()) {
        assert(await cache.exists(name));
        break;
      }
      assertEquals(await cache.flush(), 3_000);
    },
  },
];
