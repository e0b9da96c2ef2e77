import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { checkKey, toKeys } from "../../../src/cache/arguments.ts";
import { openCacheDriver } from "../../../src/cache/direct.ts";
import type { CacheDriver } from "../../../src/cache/driver.ts";
import { namespacePrefix, withNamespace } from "../../../src/cache/namespaced.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";

/** Made of what separates, escapes and matches, so that two of them are often nearly the same. */
const text = fc.array(
  fc.constantFrom(
    ":",
    "%",
    "%3A",
    "%25",
    "a",
    "b",
    "*",
    "?",
    "[",
    "]",
    "\\",
    "{",
    "}",
    "/",
    "..",
    "\0",
  ),
  { minLength: 1, maxLength: 6 },
).map((parts) => parts.join(""));

const pair = fc.record({ first: text, second: text, key: text, other: text });
const VALUE = Uint8Array.of(1);

async function namespacesHold(
  driver: CacheDriver,
  { first, second, key, other }: { first: string; second: string; key: string; other: string },
): Promise<void> {
  const mine = withNamespace(driver, first);
  const theirs = withNamespace(driver, second);
  await mine.set(key, VALUE, {});
  await mine.deletePrefix(`${key}${other}`);
  assertEquals(await mine.get(key), VALUE);
  if (first !== second) {
    for (const each of [key, other, namespacePrefix(first) + key, `../${first}:${key}`]) {
      assertEquals(await theirs.get(each), null);
      await theirs.delete(each);
      await theirs.deletePrefix(each);
    }
    await theirs.deletePrefix("");
    assertEquals((await theirs.scan("", null)).keys, []);
    assertEquals((await theirs.size("")).items, 0);
  }
  assertEquals((await mine.scan(key, null)).keys, [key]);
  assertEquals(await mine.deletePrefix(key), 1);
}

const redisUrl = Deno.env.get("REDIS_URL") ?? "";

/** That no key leaves its namespace: by arithmetic, in memory, and where there is one in Redis. */
export const cacheKeyTargets: readonly FuzzTarget[] = [
  fuzzTarget(
    "two namespaces and two keys never make the same key",
    { shortRuns: 5_000, longInputs: 1_000_000 },
    pair,
    ({ first, second, key, other }) => {
      if (first === second && key === other) return 1;
      assertNotEquals(namespacePrefix(first) + key, namespacePrefix(second) + other);
      return 1;
    },
  ),
  fuzzTarget(
    "whatever its keys, a module reads, finds and deletes nothing of another namespace",
    { shortRuns: 500, longInputs: 100_000 },
    pair,
    async (names) => {
      const driver = await openCacheDriver({ cacheType: "in_memory" });
      await namespacesHold(driver, names);
      await driver.close();
      return 1;
    },
  ),
  fuzzTarget(
    "any argument is a key or refused with a TypeError",
    { shortRuns: 1_000, longInputs: 200_000 },
    fc.anything({ withBigInt: true, withTypedArray: true, withSparseArray: true }),
    (value) => {
      for (const check of [() => checkKey("get", "key", value), () => keysOf(value)]) {
        try {
          check();
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }
      return 1;
    },
  ),
  ...redisUrl === "" ? [] : [fuzzTarget(
    "in Redis, too, a module reads, finds and deletes nothing of another namespace",
    { shortRuns: 20, longInputs: 2_000 },
    pair,
    async (names) => {
      const driver = await openCacheDriver({ url: redisUrl });
      try {
        const whole = withNamespace(driver, `fuzz ${crypto.randomUUID()}`);
        await namespacesHold(whole, names);
      } finally {
        await driver.close();
      }
      return 1;
    },
  )],
];

function keysOf(value: unknown): void {
  const keys: unknown = Reflect.apply(toKeys, undefined, ["get", value]);
  if (!Array.isArray(keys)) throw new Error("no keys were made");
}
