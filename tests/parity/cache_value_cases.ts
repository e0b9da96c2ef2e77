import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { CacheError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import { bytes, type CacheCase, untilGone } from "./cache_fixture.ts";

/** Values, times, counters, and how a cache is opened and closed. */
export const cacheValueCases: readonly CacheCase[] = [
  {
    name: "what was set is what get gives, and null where nothing was",
    async run({ open, key }) {
      await using cache = await open();
      assertStrictEquals(await cache.get(key("greeting")), null);
      await cache.set(key("greeting"), bytes("hello"));
      assertEquals(await cache.get(key("greeting")), bytes("hello"));
      await cache.set(key("greeting"), bytes("good bye"));
      assertEquals(await cache.get(key("greeting")), bytes("good bye"));
    },
  },
  {
    name: "any bytes come back exactly, as a plain Uint8Array of their own",
    async run({ open, key }) {
      await using cache = await open();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      await cache.set(key("all"), all.subarray(1));
      await cache.set(key("none"), new Uint8Array());
      all.fill(0);
      const found = await cache.get(key("all"));
      assertEquals(found, Uint8Array.from({ length: 255 }, (_, index) => index + 1));
      assertStrictEquals(found?.constructor, Uint8Array);
      found.fill(0);
      assertEquals((await cache.get(key("all")))?.[0], 1);
      assertEquals(await cache.get(key("none")), new Uint8Array());
    },
  },
  {
    name: "any text is a key",
    async run({ open, key }) {
      await using cache = await open();
      const keys = ["", " ", "a b", "line\nbreak", "nul\0nul", "漢字 🦕", "__proto__", "a:b*?[c]"];
      for (const name of keys) await cache.set(key(name), bytes(name));
      for (const name of keys) assertEquals(await cache.get(key(name)), bytes(name));
    },
  },
  {
    name: "delete and exists tell whether there was a value",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.exists(key("one")), false);
      assertEquals(await cache.delete(key("one")), false);
      await cache.set(key("one"), bytes("1"));
      assertEquals(await cache.exists(key("one")), true);
      assertEquals(await cache.delete(key("one")), true);
      assertEquals(await cache.exists(key("one")), false);
    },
  },
  {
    name: "a value is gone after its ttlSeconds, and not before",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("short"), bytes("x"), { ttlSeconds: 0.05 });
      await cache.set(key("long"), bytes("x"), { ttlSeconds: 600 });
      await cache.set(key("for good"), bytes("x"), { ttlSeconds: 0 });
      await untilGone(cache, key("short"));
      assertStrictEquals(await cache.get(key("short")), null);
      assert(await cache.exists(key("long")));
      assert(await cache.exists(key("for good")));
    },
  },
  {
    name: "without ttlSeconds the default of the cache holds",
    settings: { defaultTtlSeconds: 0.05 },
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(cache.config.defaultTtlSeconds, 0.05);
      await cache.set(key("default"), bytes("x"));
      await cache.set(key("longer"), bytes("x"), { ttlSeconds: 600 });
      await untilGone(cache, key("default"));
      assert(await cache.exists(key("longer")));
    },
  },
  {
    name: "increment counts from nothing, by any amount, in one step",
    async run({ open, key }) {
      await using cache = await open();
      assertEquals(await cache.increment(key("n")), 1n);
      assertEquals(await cache.increment(key("n"), 41), 42n);
      assertEquals(await cache.increment(key("n"), -50n), -8n);
      assertEquals(await cache.get(key("n")), bytes("-8"));
      const sums = await Promise.all(Array.from({ length: 50 }, () => cache.increment(key("m"))));
      assertEquals(new Set(sums).size, 50);
      assertEquals(await cache.increment(key("m"), 0), 50n);
    },
  },
  {
    name: "increment is exact to 64 bits, and refuses to go beyond",
    async run({ open, key }) {
      await using cache = await open();
      const largest = 2n ** 63n - 1n;
      assertEquals(await cache.increment(key("n"), largest), largest);
      const over = await assertKind(CacheError, "operation", () => cache.increment(key("n"), 1));
      assertEquals(over.message, "Cannot increment: the sum is no 64-bit integer");
      assertEquals(await cache.increment(key("n"), -1n), largest - 1n);
      await cache.set(key("text"), bytes("many"));
      const text = await assertKind(CacheError, "operation", () => cache.increment(key("text")));
      assertEquals(text.message, "Cannot increment: the value is no 64-bit integer");
      assertEquals(await cache.get(key("text")), bytes("many"));
    },
  },
  {
    name: "increment keeps the time that a value has left",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("n"), bytes("5"), { ttlSeconds: 0.2 });
      assertEquals(await cache.increment(key("n")), 6n);
      await untilGone(cache, key("n"));
    },
  },
  {
    name: "a namespace keeps keys apart",
    async run({ open, key }) {
      await using plain = await open();
      await using first = await open({ namespace: key("first") });
      await using second = await open({ namespace: key("second") });
      await first.set("same", bytes("1"));
      await second.set("same", bytes("2"));
      assertEquals(await first.get("same"), bytes("1"));
      assertEquals(await second.get("same"), bytes("2"));
      assertStrictEquals(await plain.get("same"), null);
    },
  },
  {
    name: "a signal that was aborted before the call sends nothing",
    async run({ open, key }) {
      await using cache = await open();
      const error = await assertKind(
        CacheError,
        "cancelled",
        () => cache.set(key("unsent"), bytes("x"), { signal: AbortSignal.abort() }),
      );
      assertEquals(error.message, "Cannot use the cache: it was cancelled before it was sent");
      assertEquals(await cache.exists(key("unsent")), false);
    },
  },
  {
    name: "a thousand calls at once each get their own answer",
    async run({ open, key }) {
      await using cache = await open();
      const names = Array.from({ length: 1_000 }, (_, index) => String(index));
      await Promise.all(names.map((name) => cache.set(key(name), bytes(name))));
      const found = await Promise.all(names.map((name) => cache.get(key(name))));
      assertEquals(found, names.map(bytes));
    },
  },
  {
    name: "the stack of an error shows who called",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("text"), bytes("many"));
      async function theCallerOfThisIncrement() {
        return await cache.increment(key("text"));
      }
      const error = await assertKind(CacheError, "operation", theCallerOfThisIncrement);
      assert(error.stack?.includes("theCallerOfThisIncrement"), error.stack);
    },
  },
  {
    name: "what is under way when a cache is closed is done, or fails with connection",
    async run({ open, key }) {
      const cache = await open();
      const reads = [
        ...Array.from({ length: 50 }, () => cache.get(key("a"))),
        cache.getMany([key("a"), key("b")]),
      ];
      const changes = [
        ...Array.from({ length: 600 }, (_, index) => cache.increment(key(`n${index}`))),
        cache.lock(key("l")),
        cache.withLock(key("other"), () => {}),
        cache.invalidateTag(key("t")),
      ];
      const settling = [Promise.allSettled(reads), Promise.allSettled(changes)] as const;
      await cache.close();
      for (
        const [isRead, settled] of [[true, await settling[0]], [false, await settling[1]]] as const
      ) {
        for (const result of settled) {
          if (result.status === "fulfilled") continue;
          const { reason } = result;
          assert(reason instanceof CacheError && reason.kind === "connection", reason);
          if (isRead) assertEquals(reason.outcomeUnknown, undefined, reason.message);
        }
      }
    },
  },
  {
    name: "a closed cache refuses everything, closes twice, and another can be opened",
    async run({ open, key }) {
      const cache = await open();
      await cache.ping();
      await cache.close();
      await cache.close();
      for (const call of [() => cache.get(key("x")), () => cache.ping()]) {
        const error = await assertKind(CacheError, "connection", call);
        assertEquals(error.message, "Cannot use the cache: the connection is closed");
      }
      await using again = await open();
      await again.ping();
    },
  },
  {
    name: "the settings in effect are shown, without secrets",
    async run({ open, backend }) {
      await using cache = await open();
      assertEquals({ ...cache.config }, {
        cacheType: backend,
        defaultTtlSeconds: 300,
        changed: [],
      });
    },
  },
];
