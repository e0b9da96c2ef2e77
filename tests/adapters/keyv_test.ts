import { assert, assertEquals, assertGreater } from "@std/assert";
import Keyv from "keyv";
import { KeyvCacheStore } from "../../src/adapters/keyv.ts";
import { testOnCaches } from "./cache_modes.ts";

Deno.test("Keyv's own suite for stores passes on each cache, in both modes", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--no-lock",
      "--no-check",
      new URL("./keyv_suite_program.ts", import.meta.url).href,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert(success, output);
  const [, passed] = /(\d+) passed/.exec(output) ?? [];
  assertGreater(Number(passed), 150);
});

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
