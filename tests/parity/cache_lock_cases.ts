import { assert, assertEquals, assertExists, assertRejects, assertStrictEquals } from "@std/assert";
import { CacheError, type CacheLock, type CacheService } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { CacheCase } from "./cache_fixture.ts";

const needs = ["lock"] as const;

async function taken(cache: CacheService, key: string, ttlSeconds = 30): Promise<CacheLock> {
  const lock = await cache.lock(key, { ttlSeconds, waitMs: 5_000 });
  assertExists(lock);
  return lock;
}

/** Nothing else would hold the process until then. */
async function untilAborted({ signal }: CacheLock): Promise<void> {
  while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Locks. */
export const cacheLockCases: readonly CacheCase[] = [
  {
    name: "a lock is held by one at a time, and the next has a higher number",
    isShared: true,
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await using other = await open();
      const first = await taken(cache, key("l"));
      assertEquals(first.key, key("l"));
      assertStrictEquals(await other.lock(key("l"), { waitMs: 0 }), null);
      assertStrictEquals(await cache.lock(key("l"), { waitMs: 30 }), null);
      assertEquals(await first.release(), true);
      const second = await taken(other, key("l"));
      assert(second.fencingNumber > first.fencingNumber);
      assertEquals(await first.release(), false);
      assertStrictEquals(await cache.lock(key("l"), { waitMs: 0 }), null);
      await second.release();
    },
  },
  {
    name: "a lock has nothing to do with a value of the same key",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await using _lock = await taken(cache, key("l"));
      assertEquals(await cache.exists(key("l")), false);
      await cache.set(key("l"), "value");
      assertEquals(await cache.delete(key("l")), true);
      assertStrictEquals(await cache.lock(key("l"), { waitMs: 0 }), null);
    },
  },
  {
    name: "a lock that is not renewed is lost after its time, and its signal says so",
    isShared: true,
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await using other = await open();
      const lock = await taken(cache, key("l"), 0.1);
      await untilAborted(lock);
      assertEquals(await lock.renew(), false);
      const next = await taken(other, key("l"));
      assert(next.fencingNumber > lock.fencingNumber);
      assertEquals(await lock.release(), false);
      assertEquals(await next.release(), true);
    },
  },
  {
    name: "a lock that is renewed is kept beyond its time",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const lock = await taken(cache, key("l"), 0.2);
      assertEquals(await lock.renew({ ttlSeconds: 60 }), true);
      assertStrictEquals(await cache.lock(key("l"), { waitMs: 300 }), null);
      assertEquals(lock.signal.aborted, false);
      assertEquals(await lock.release(), true);
      assertEquals(lock.signal.aborted, true);
    },
  },
  {
    name: "who waits for a lock gets it when it is released",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const lock = await taken(cache, key("l"));
      const waiting = cache.lock(key("l"), { waitMs: 30_000 });
      await lock.release();
      const next = await waiting;
      assertExists(next);
      await next.release();
    },
  },
  {
    name: "a lock is released at the end of its block, and when its cache is closed",
    isShared: true,
    needs,
    async run({ open, key }) {
      await using cache = await open();
      {
        await using _lock = await taken(cache, key("block"));
      }
      const closing = await open();
      await taken(closing, key("closed"));
      await closing.close();
      for (const name of ["block", "closed"]) {
        const lock = await cache.lock(key(name), { waitMs: 0 });
        assertExists(lock, name);
        await lock.release();
      }
    },
  },
  {
    name: "withLock runs one at a time, renews, and gives what its function gives",
    isShared: true,
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await using other = await open();
      let running = 0;
      const numbers = await Promise.all(Array.from({ length: 8 }, async (_, index) => {
        return await (index % 2 === 0 ? cache : other).withLock(key("l"), async (lock) => {
          assertEquals(++running, 1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running--;
          return lock.fencingNumber;
        }, { waitMs: 60_000 });
      }));
      assertEquals(new Set(numbers).size, 8);
      const isHeld = await cache.withLock(key("renewed"), async ({ signal }) => {
        assertStrictEquals(await other.lock(key("renewed"), { waitMs: 1_200 }), null);
        return !signal.aborted;
      }, { ttlSeconds: 0.8 });
      assertEquals(isHeld, true);
    },
  },
  {
    name: "withLock releases when its function throws, and fails when it cannot have the lock",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      const thrown = await assertRejects(() => {
        return cache.withLock(key("l"), () => Promise.reject(new RangeError("mine")));
      });
      assert(thrown instanceof RangeError);
      await using _lock = await taken(cache, key("l"));
      const error = await assertKind(CacheError, "timeout", () => {
        return cache.withLock(key("l"), () => 1, { waitMs: 10 });
      });
      assertEquals(
        error.message,
        "Cannot take the lock: somebody else held it for all of waitMs 10",
      );
    },
  },
  {
    name: "waiting for a lock ends with its signal and its time limit",
    needs,
    async run({ open, key }) {
      await using cache = await open();
      await using _lock = await taken(cache, key("l"));
      await assertKind(CacheError, "timeout", () => cache.lock(key("l"), { timeoutMs: 30 }));
      const controller = new AbortController();
      const waiting = assertKind(CacheError, "cancelled", () => {
        return cache.lock(key("l"), { signal: controller.signal, waitMs: 60_000 });
      });
      controller.abort();
      await waiting;
    },
  },
];
