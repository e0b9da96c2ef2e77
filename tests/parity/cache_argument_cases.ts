import { assert, assertEquals, assertRejects } from "@std/assert";
import type { CacheService } from "../../mod.ts";
import type { CacheCase } from "./cache_fixture.ts";

/** The message of the `TypeError` that a method throws for these arguments. */
async function problemOf(
  cache: CacheService,
  method: keyof CacheService,
  ...args: unknown[]
): Promise<string> {
  const found: unknown = cache[method];
  assert(typeof found === "function");
  const error = await assertRejects(async () => await Reflect.apply(found, cache, args), TypeError);
  return error.message;
}

/** Bad input: each is a `TypeError` that names it, and nothing is changed. */
export const cacheArgumentCases: readonly CacheCase[] = [
  {
    name: "what is no key is a TypeError that says why",
    async run({ open }) {
      await using cache = await open();
      const problems = [
        [42, "expected the key as a string, got number"],
        ["", "the key has 0 bytes, expected 1 to 1024"],
        ["k".repeat(1_025), "the key has 1025 bytes, expected 1 to 1024"],
        ["漢".repeat(342), "the key has 1026 bytes, expected 1 to 1024"],
        ["\ud800", "the key has half a surrogate pair"],
      ];
      for (const [key, problem] of problems) {
        assertEquals(await problemOf(cache, "get", key), `Cannot get a value: ${problem}`);
      }
      for (const method of ["exists", "delete", "increment", "ttl", "lock"] as const) {
        await problemOf(cache, method, "");
      }
      for (const method of ["set", "setNx", "getSet", "expire", "getOrSet"] as const) {
        await problemOf(cache, method, "", "1");
      }
      for (const method of ["getMany", "deleteMany"] as const) {
        await problemOf(cache, method, ["a", ""]);
        await problemOf(cache, method, "a");
        await problemOf(cache, method, 1);
      }
      assertEquals(
        await problemOf(cache, "invalidateTag", ""),
        "Cannot invalidate a tag: the tag has 0 bytes, expected 1 to 1024",
      );
      assertEquals(
        await problemOf(cache, "clear", "n".repeat(257)),
        "Cannot clear a namespace: the namespace has 257 bytes, expected 1 to 256",
      );
    },
  },
  {
    name: "a key of 1024 bytes is a key",
    async run({ open, key }) {
      await using cache = await open();
      const start = key("long");
      const left = 1_024 - start.length;
      const longest = start + "é".repeat(Math.floor(left / 2)) + "x".repeat(left % 2);
      await cache.set(longest, "1");
      assertEquals(await cache.getString(longest), "1");
      assertEquals(await cache.delete(longest), true);
    },
  },
  {
    name: "what is neither bytes nor text is no value",
    async run({ open, key }) {
      await using cache = await open();
      for (const value of [undefined, null, 1, {}, [1], new ArrayBuffer(1), true]) {
        assertEquals(
          await problemOf(cache, "set", key("k"), value),
          `Cannot set a value: expected a Uint8Array or a string, got ${typeof value}`,
        );
        await problemOf(cache, "getSet", key("k"), value);
        await problemOf(cache, "setMany", [[key("k"), value]]);
        await problemOf(cache, "getOrSet", key("k"), () => value);
      }
      await problemOf(cache, "set", key("k"), "half \ud800");
      assertEquals(await cache.exists(key("k")), false);
    },
  },
  {
    name: "what is no time is a TypeError that shows it",
    async run({ open, key }) {
      await using cache = await open();
      for (const ttlSeconds of [-1, NaN, Infinity, 0.0001, "5", null]) {
        assertEquals(
          await problemOf(cache, "set", key("k"), "v", { ttlSeconds }),
          `Cannot set a value: ttlSeconds is ${ttlSeconds}, expected a number of at least 0.001, ` +
            "or 0",
        );
        await problemOf(cache, "expire", key("k"), ttlSeconds);
        await problemOf(cache, "getSet", key("k"), "v", { ttlSeconds });
        await problemOf(cache, "setMany", [[key("k"), "v"]], { ttlSeconds });
        await problemOf(cache, "lock", key("k"), { ttlSeconds });
        await problemOf(cache, "getOrSet", key("k"), () => "v", { staleSeconds: ttlSeconds });
      }
      for (const ttlSeconds of [0, 86_401]) {
        assertEquals(
          await problemOf(cache, "lock", key("k"), { ttlSeconds }),
          `Cannot take the lock: ttlSeconds is ${ttlSeconds}, expected a number from 0.001 to 86400`,
        );
      }
      await problemOf(cache, "lock", key("k"), { waitMs: -1 });
      assertEquals(await cache.exists(key("k")), false);
    },
  },
  {
    name: "options that contradict each other are a TypeError",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(
        await problemOf(cache, "set", key("k"), "v", { keepTtl: true, ttlSeconds: 1 }),
        "Cannot set a value: both keepTtl and ttlSeconds are given, expected one",
      );
      assertEquals(
        await problemOf(cache, "set", key("k"), "v", { ifAbsent: true, ifPresent: true }),
        "Cannot set a value: both ifAbsent and ifPresent are given, expected one",
      );
      assertEquals(
        await problemOf(cache, "set", key("k"), "v", { tags: Array(65).fill("tag") }),
        "Cannot set a value: expected tags as an array of at most 64",
      );
      assertEquals(await cache.exists(key("k")), false);
    },
  },
  {
    name: "what is no 64-bit integer is no amount",
    async run({ open, key }) {
      await using cache = await open();
      for (const by of [0.5, NaN, 2n ** 63n, 2 ** 53]) {
        assertEquals(
          await problemOf(cache, "increment", key("n"), by),
          `Cannot increment: by is ${by}, expected a 64-bit integer`,
        );
        await problemOf(cache, "decrement", key("n"), by);
      }
      await problemOf(cache, "decrement", key("n"), -(2n ** 63n));
      assertEquals(await cache.exists(key("n")), false);
    },
  },
];
