import { assertEquals, assertGreater } from "@std/assert";
import Keyv from "keyv";
import { KeyvCacheStore } from "../../src/adapters/keyv.ts";
import { testOnCaches } from "./cache_modes.ts";
import { keyvSuiteTests } from "./keyv_suite.ts";

const suite = keyvSuiteTests();

Deno.test("Keyv's own suite has tests to run", () => {
  assertGreater(suite.length, 40);
});

for (const { name, run } of suite) {
  testOnCaches(`@keyv/test-suite: ${name}`, (cache) => run(() => new KeyvCacheStore(cache)));
}

testOnCaches("Keyv stores many, reads many and removes many", async (cache) => {
  const keyv = new Keyv({ store: new KeyvCacheStore(cache) });
  await keyv.setMany([{ key: "a", value: 1 }, { key: "b", value: 2, ttl: 60_000 }]);
  assertEquals(await keyv.getMany(["a", "nothing", "b"]), [1, undefined, 2]);
  assertEquals(await keyv.hasMany(["a", "nothing"]), [true, false]);
  assertEquals(await keyv.deleteMany(["a", "b"]), true);
  assertEquals(await keyv.has("b"), false);
});

testOnCaches(
  "a value of Keyv's without a time stays for good, one with a time does not",
  async (cache) => {
    const keyv = new Keyv({ store: new KeyvCacheStore(cache), useKeyPrefix: false });
    await keyv.set("forever", 1);
    await keyv.set("a minute", 1, 60_000);
    assertEquals(await cache.ttl("forever"), Infinity);
    assertGreater(await cache.ttl("a minute") ?? 0, 50);
  },
);
