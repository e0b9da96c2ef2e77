import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CacheError, type StandardSchema } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { CacheCase } from "./cache_fixture.ts";

interface Order {
  readonly id: number;
}

const orderSchema: StandardSchema<Order> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      const id: unknown = Reflect.get(Object(value), "id");
      return typeof id === "number"
        ? { value: { id } }
        : { issues: [{ message: "expected a number", path: ["id"] }] };
    },
  },
};

/** Values as text and as JSON. */
export const cacheTextCases: readonly CacheCase[] = [
  {
    name: "text comes back as it was, a byte order mark and a NUL included",
    async run({ open, key }) {
      await using cache = await open();
      for (const text of ["", "hello", "漢字 🦕\n", "\ufeffmark", "nul\0nul"]) {
        await cache.setString(key("text"), text);
        assertStrictEquals(await cache.getString(key("text")), text);
      }
      assertStrictEquals(await cache.getString(key("none")), null);
    },
  },
  {
    name: "bytes that are no UTF-8 are no text",
    async run({ open, key }) {
      await using cache = await open();
      await cache.set(key("bytes"), new Uint8Array([0xff]));
      const error = await assertKind(
        CacheError,
        "serialization",
        () => cache.getString(key("bytes")),
      );
      assertEquals(error.message, "Cannot read a value: it is no UTF-8");
    },
  },
  {
    name: "JSON comes back as JSON says it",
    async run({ open, key }) {
      await using cache = await open();
      for (const value of [null, 1.5, "text", [1, [2]], { a: { b: true } }]) {
        await cache.setJson(key("json"), value);
        assertEquals(await cache.getJson(key("json")), value);
      }
      assertStrictEquals(await cache.getJson(key("none")), null);
      await assertRejects(() => cache.setJson(key("json"), undefined), TypeError);
      await assertRejects(() => cache.setJson(key("json"), 1n), TypeError);
    },
  },
  {
    name: "JSON is checked by its schema",
    async run({ open, key }) {
      await using cache = await open();
      await cache.setJson(key("order"), { id: 42 });
      assertEquals(await cache.getJson(key("order"), { schema: orderSchema }), { id: 42 });
      await cache.setJson(key("order"), { id: "42" });
      const wrong = await assertKind(
        CacheError,
        "serialization",
        () => cache.getJson(key("order"), { schema: orderSchema }),
      );
      assertEquals(wrong.message, "Cannot read a value: id: expected a number");
      await cache.set(key("order"), "{");
      const broken = await assertKind(
        CacheError,
        "serialization",
        () => cache.getJson(key("order")),
      );
      assertEquals(broken.message, "Cannot read a value: it is no JSON");
    },
  },
  {
    name: "a value of 10 MiB comes back exactly",
    settings: { maxSizeBytes: 32 * 1024 * 1024 },
    async run({ open, key }) {
      await using cache = await open();
      const value = new Uint8Array(10 * 1024 * 1024).map((_, index) => index % 251);
      await cache.set(key("large"), value);
      const found = await cache.get(key("large"));
      assert(found !== null);
      assertEquals(found.length, value.length);
      assert(found.every((byte, index) => byte === value[index]));
      await cache.delete(key("large"));
    },
  },
  {
    name: "bytes that look like the cache's own are kept as they are",
    async run({ open, key }) {
      await using cache = await open();
      const lookalikes = ["\0pwt1", "\0pwt1\0\0\0\x02[]x", "\0pwt1\xff\xff\xff\xff", "\0\0", "[]"];
      for (const text of lookalikes) {
        const value = Uint8Array.from(text, (character) => character.charCodeAt(0));
        for (const tags of [[], ["tag"]]) {
          await cache.set(key("odd"), value, { tags });
          assertEquals(await cache.get(key("odd")), value);
          assertEquals(await cache.getSet(key("odd"), value), value);
        }
      }
    },
    needs: ["tags"],
  },
];
