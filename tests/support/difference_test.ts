import { assertEquals } from "@std/assert";
import { difference } from "./difference.ts";

class Fancy {
  readonly a = 1;
}

const withProperty = (value: object, key: string, flags: PropertyDescriptor) =>
  Object.defineProperty(value, key, flags);

/** Pairs that are different, though some of them only to whom looks closely. */
const DIFFERENT: readonly (readonly [name: string, unknown, unknown])[] = [
  ["-0 and 0", [-0], [0]],
  ["NaN and null", NaN, null],
  ["a number and a bigint", 1, 1n],
  ["a number and its text", 1, "1"],
  ["null and undefined", { a: null }, { a: undefined }],
  ["a missing property and one that is undefined", {}, { a: undefined }],
  // deno-lint-ignore no-sparse-arrays
  ["a hole and undefined", [, 1], [undefined, 1]],
  ["an array and an object of the same properties", [1], { 0: 1 }],
  ["an array and one that is longer", [1], [1, 2]],
  ["an instance and an object of the same properties", new Fancy(), { a: 1 }],
  ["objects with and without a prototype", Object.create(null), {}],
  ["bytes and a Buffer-like subclass", new (class extends Uint8Array {})(1), new Uint8Array(1)],
  ["bytes of other values", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["bytes of another length", new Uint8Array(1), new Uint8Array(2)],
  ["dates a millisecond apart", new Date(0), new Date(1)],
  ["a date with a property of its own", Object.assign(new Date(0), { a: 1 }), new Date(0)],
  ["properties in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  [
    "a property that is not enumerable",
    withProperty({}, "a", { value: 1, writable: true, configurable: true }),
    { a: 1 },
  ],
  [
    "a getter and a value",
    {
      get a() {
        return 1;
      },
    },
    { a: 1 },
  ],
  ["a frozen object", Object.freeze({ a: 1 }), { a: 1 }],
  ["what cannot be extended", Object.preventExtensions({}), {}],
  ["own __proto__ and the prototype itself", JSON.parse('{"__proto__":{}}'), {}],
];

const SAME: readonly (() => unknown)[] = [
  () => -0,
  () => NaN,
  () => "text",
  () => null,
  () => 10n ** 30n,
  () => new Date(86_400_000),
  () => new Uint8Array([1, 2, 255]),
  () => [1, [2n, null], { a: { b: [new Date(0)] } }],
  () => JSON.parse('{"__proto__":1,"constructor":{}}'),
  // deno-lint-ignore no-sparse-arrays
  () => [1, , 3],
];

Deno.test("values that differ in anything are told apart, whichever comes first", () => {
  for (const [name, first, second] of DIFFERENT) {
    assertEquals(typeof difference(first, second), "string", name);
    assertEquals(typeof difference(second, first), "string", name);
  }
});

Deno.test("values that are made the same way are the same", () => {
  for (const make of SAME) assertEquals(difference(make(), make()), undefined);
});

Deno.test("a difference says where it is", () => {
  assertEquals(
    difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }),
    'it["a"]["1"]["b"] is 2, not 3',
  );
});
