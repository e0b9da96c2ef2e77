import { assertEquals, assertLess } from "@std/assert";
import { HeldLocks } from "../../src/cache/held_locks.ts";
import { FakeTime } from "../support/fake_time.ts";

const LOCKS = 5_000;
const TTL_MS = 1_000;

Deno.test("locks that were left to their time are forgotten, and those that are held are not", async () => {
  using time = new FakeTime();
  const released: string[] = [];
  const locks = new HeldLocks({
    acquireLock: () => Promise.resolve(1n),
    renewLock: () => Promise.resolve(true),
    releaseLock(key) {
      released.push(key);
      return Promise.resolve(true);
    },
  });
  await locks.acquire("renewed", "its token", TTL_MS);
  await locks.renew("renewed", "its token", LOCKS * TTL_MS * 2);
  for (let index = 0; index < LOCKS; index++) {
    await locks.acquire("left", `token ${index}`, TTL_MS);
    time.advance(TTL_MS);
  }
  await locks.acquire("held", "another token", TTL_MS);
  await locks.releaseAll();
  const left = released.filter((key) => key === "left");
  assertLess(left.length, LOCKS / 2);
  assertEquals(released.filter((key) => key !== "left").sort(), ["held", "renewed"]);
});
