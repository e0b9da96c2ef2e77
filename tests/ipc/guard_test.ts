import { assertEquals } from "@std/assert";
import {
  arrayOf,
  either,
  type Guard,
  isArray,
  isBoolean,
  isNumber,
  isRecord,
  isSafeInteger,
  isString,
  isUnknown,
  literal,
  oneOf,
  optional,
  shape,
} from "../../src/guard.ts";

const SAMPLES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  1.5,
  NaN,
  2 ** 53,
  "",
  "a",
  1n,
  [],
  [1],
  {},
  { a: 1 },
];

function accepted(guard: Guard<unknown>): readonly unknown[] {
  return SAMPLES.filter((sample) => guard(sample));
}

const CASES: readonly (readonly [name: string, guard: Guard<unknown>, accepts: unknown[]])[] = [
  ["isUnknown", isUnknown, [...SAMPLES]],
  ["isString", isString, ["", "a"]],
  ["isNumber", isNumber, [0, 1.5, NaN, 2 ** 53]],
  ["isSafeInteger", isSafeInteger, [0]],
  ["isBoolean", isBoolean, [true]],
  ["isRecord", isRecord, [{}, { a: 1 }]],
  ["isArray", isArray, [[], [1]]],
  ["literal of a string", literal("a"), ["a"]],
  ["literal of null", literal(null), [null]],
  ["literal of true", literal(true), [true]],
  ["literal of 0", literal(0), [0]],
  ["oneOf", oneOf(["a", "b"]), ["a"]],
  ["oneOf nothing", oneOf([]), []],
  ["either", either(isString, isBoolean), [true, "", "a"]],
  ["arrayOf", arrayOf(isSafeInteger), [[], [1]]],
  ["shape of nothing", shape({}), [{}, { a: 1 }]],
  ["shape of one property", shape({ a: isSafeInteger }), [{ a: 1 }]],
];

for (const [name, guard, accepts] of CASES) {
  Deno.test(`the guard ${name} accepts its own values and no others`, () => {
    assertEquals(accepted(guard), accepts);
  });
}

Deno.test("arrayOf refuses an array with one wrong item", () => {
  assertEquals(arrayOf(isString)(["a", 1]), false);
});

Deno.test("shape refuses an object that lacks a property", () => {
  assertEquals(shape({ a: isString, b: isString })({ a: "a" }), false);
});

Deno.test("shape refuses an object with a property of a wrong type", () => {
  assertEquals(shape({ a: isString, b: isString })({ a: "a", b: 1 }), false);
});

Deno.test("shape lets properties through that it does not name", () => {
  assertEquals(shape({ a: isString })({ a: "a", later: 1 }), true);
});

Deno.test("shape lets an optional property be missing", () => {
  assertEquals(shape({ a: optional(isString) })({}), true);
});

Deno.test("shape refuses an optional property of a wrong type", () => {
  const isShaped = shape({ a: optional(isString) });
  assertEquals([isShaped({ a: 1 }), isShaped({ a: null })], [false, false]);
});

Deno.test("shape takes no property from a prototype", () => {
  assertEquals(shape({ a: isString })(Object.create({ a: "inherited" })), false);
});

Deno.test("shape takes no method that every object inherits for a property", () => {
  assertEquals(shape({ toString: optional(isString) })({}), true);
});

Deno.test("a shape within a shape is checked too", () => {
  const isShaped = shape({ a: shape({ b: isString }) });
  assertEquals([isShaped({ a: { b: "b" } }), isShaped({ a: { b: 1 } })], [true, false]);
});
