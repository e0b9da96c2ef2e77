import { assert, assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import { CacheError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import { bytes, type CacheCase, untilGone } from "./cache_fixture.ts";

/** What Redis takes for no number, and so no cache does. */
const NO_NUMBERS = [
  "",
  " 1",
  "1 ",
  "+1",
  "01",
  "-0",
  "\uFEFF1",
  "1.0",
  "1e3",
  "0x1",
  "9223372036854775808",
] as const;

/** Conditions, and times that are read and changed. */
export const cacheSetCases: readonly CacheCase[] = [
  {
    name: "ifAbsent and setNx store only where there is nothing",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.set(key("a"), "1", { ifAbsent: true }), true);
      assertEquals(await cache.set(key("a"), "2", { ifAbsent: true }), false);
      assertEquals(await cache.setNx(key("a"), "3"), false);
      assertEquals(await cache.getString(key("a")), "1");
      assertEquals(await cache.setNx(key("b"), "4"), true);
      assertEquals(await cache.getString(key("b")), "4");
    },
  },
  {
    name: "of many who set a key that is absent, one does",
    async run({ open, key }) {
      await using cache = await open();
      const names = Array.from({ length: 50 }, (_, index) => String(index));
      const stored = await Promise.all(names.map((name) => cache.setNx(key("a"), name)));
      assertEquals(stored.filter(Boolean).length, 1);
      assertEquals(await cache.getString(key("a")), String(stored.indexOf(true)));
    },
  },
  {
    name: "ifPresent stores only where there is something, an empty value included",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.set(key("a"), "1", { ifPresent: true }), false);
      assertStrictEquals(await cache.get(key("a")), null);
      await cache.set(key("a"), "");
      assertEquals(await cache.set(key("a"), "2", { ifPresent: true }), true);
      assertEquals(await cache.getString(key("a")), "2");
    },
  },
  {
    name: "keepTtl leaves the time as it is, and any other set replaces it",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("kept"), "1", { ttlSeconds: 1 });
      await cache.set(key("replaced"), "1", { ttlSeconds: 1 });
      assertEquals(await cache.set(key("kept"), "2", { keepTtl: true }), true);
      await cache.set(key("replaced"), "2", { ttlSeconds: 0 });
      assertEquals(await cache.getString(key("kept")), "2");
      await untilGone(cache, key("kept"));
      assertStrictEquals(await cache.ttl(key("replaced")), Infinity);
    },
  },
  {
    name: "keepTtl means the default time where there is nothing, and works with a condition",
    settings: { defaultTtlSeconds: 50 },
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.set(key("new"), "1", { keepTtl: true }), true);
      assertGreater(await cache.ttl(key("new")) ?? 0, 40);
      await cache.set(key("old"), "1", { ttlSeconds: 0 });
      assertEquals(await cache.set(key("old"), "2", { keepTtl: true, ifPresent: true }), true);
      assertStrictEquals(await cache.ttl(key("old")), Infinity);
      assertEquals(await cache.set(key("none"), "1", { keepTtl: true, ifPresent: true }), false);
    },
  },
  {
    name: "getSet stores a value and gives the one that it replaces",
    async run({ open, key }) {
      await using cache = await open();
      assertStrictEquals(await cache.getSet(key("a"), "1"), null);
      assertEquals(await cache.getSet(key("a"), "2", { ttlSeconds: 0 }), bytes("1"));
      assertEquals(await cache.getSet(key("a"), new Uint8Array([0, 255])), bytes("2"));
      assertEquals(await cache.get(key("a")), new Uint8Array([0, 255]));
      assertGreater(await cache.ttl(key("a")) ?? 0, 200);
    },
  },
  {
    name: "getSet hands each value on to one caller",
    async run({ open, key }) {
      await using cache = await open();
      const names = Array.from({ length: 50 }, (_, index) => String(index));
      await cache.set(key("baton"), "first");
      const replaced = await Promise.all(names.map((name) => cache.getSet(key("baton"), name)));
      const last = await cache.getString(key("baton"));
      const seen = [...replaced.map((value) => new TextDecoder().decode(value ?? bytes(""))), last];
      assertEquals(seen.sort(), ["first", ...names].sort());
    },
  },
  {
    name: "ttl tells the time that is left to the millisecond, Infinity for good, null for none",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("short"), "x", { ttlSeconds: 5.5 });
      const left = await cache.ttl(key("short")) ?? 0;
      assert(left > 3 && left <= 5.5, String(left));
      assertEquals(Math.round(left * 1_000) / 1_000, left);
      await cache.set(key("for good"), "x", { ttlSeconds: 0 });
      assertStrictEquals(await cache.ttl(key("for good")), Infinity);
      assertStrictEquals(await cache.ttl(key("none")), null);
    },
  },
  {
    name: "expire gives a value another time, or lets it stay for good",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.expire(key("none"), 5), false);
      await cache.set(key("a"), "1", { ttlSeconds: 600 });
      assertEquals(await cache.expire(key("a"), 0), true);
      assertStrictEquals(await cache.ttl(key("a")), Infinity);
      assertEquals(await cache.expire(key("a"), 0.05), true);
      await untilGone(cache, key("a"));
      assertStrictEquals(await cache.get(key("a")), null);
    },
  },
  {
    name: "decrement counts down, exactly, and refuses to go beyond 64 bits",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.decrement(key("n")), -1n);
      assertEquals(await cache.decrement(key("n"), 41n), -42n);
      assertEquals(await cache.decrement(key("n"), -50), 8n);
      const lowest = -(2n ** 63n);
      assertEquals(await cache.increment(key("low"), lowest), lowest);
      const error = await assertKind(CacheError, "operation", () => cache.decrement(key("low")));
      assertEquals(error.message, "Cannot increment: the sum is no 64-bit integer");
    },
  },
  {
    name: "only plain decimal numbers of 64 bits count as numbers",
    async run({ open, key }) {
      await using cache = await open();
      for (const text of NO_NUMBERS) {
        await cache.set(key("n"), text);
        const error = await assertKind(CacheError, "operation", () => cache.increment(key("n")));
        assertEquals(error.message, "Cannot increment: the value is no 64-bit integer", text);
        assertEquals(await cache.getString(key("n")), text);
      }
    },
  },
];
