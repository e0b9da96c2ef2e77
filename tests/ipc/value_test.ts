import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decodeValue, encodeValue } from "../../src/ipc/value.ts";

interface WireCase {
  readonly name: string;
  readonly value: unknown;
  readonly json: string;
}

const CASES: readonly WireCase[] = [
  { name: "null", value: null, json: "null" },
  { name: "true", value: true, json: "true" },
  { name: "false", value: false, json: "false" },
  { name: "an integer", value: 42, json: "42" },
  { name: "a fraction", value: 0.1, json: "0.1" },
  { name: "zero", value: 0, json: "0" },
  { name: "the largest number", value: Number.MAX_VALUE, json: "1.7976931348623157e+308" },
  { name: "the smallest number", value: Number.MIN_VALUE, json: "5e-324" },
  { name: "a number without its own text", value: 2 ** 53 + 2, json: "9007199254740994" },
  { name: "an empty string", value: "", json: '""' },
  { name: "a string", value: 'a"b\n😀', json: '"a\\"b\\n😀"' },
  { name: "a string with a NUL", value: "a\0b", json: '"a\\u0000b"' },
  { name: "a string with half a surrogate pair", value: "\ud800", json: '"\\ud800"' },
  { name: "undefined", value: undefined, json: '{"$":"undefined"}' },
  { name: "a bigint", value: 123n, json: '{"$":"bigint","v":"123"}' },
  { name: "a negative bigint", value: -5n, json: '{"$":"bigint","v":"-5"}' },
  {
    name: "a bigint over 64 bits",
    value: 2n ** 70n,
    json: '{"$":"bigint","v":"1180591620717411303424"}',
  },
  {
    name: "a bigint of 1000 digits",
    value: BigInt("9".repeat(1_000)),
    json: `{"$":"bigint","v":"${"9".repeat(1_000)}"}`,
  },
  { name: "NaN", value: NaN, json: '{"$":"number","v":"NaN"}' },
  { name: "Infinity", value: Infinity, json: '{"$":"number","v":"Infinity"}' },
  { name: "minus Infinity", value: -Infinity, json: '{"$":"number","v":"-Infinity"}' },
  { name: "minus zero", value: -0, json: '{"$":"number","v":"-0"}' },
  {
    name: "a Date",
    value: new Date(1_700_000_000_123),
    json: '{"$":"date","v":"2023-11-14T22:13:20.123Z"}',
  },
  {
    name: "a Date before the year 0",
    value: new Date(-100_000_000_000_000),
    json: '{"$":"date","v":"-001199-02-15T14:13:20.000Z"}',
  },
  {
    name: "the last Date",
    value: new Date(8.64e15),
    json: '{"$":"date","v":"+275760-09-13T00:00:00.000Z"}',
  },
  { name: "no bytes", value: new Uint8Array(0), json: '{"$":"bytes","v":""}' },
  { name: "bytes", value: Uint8Array.of(0, 255, 16), json: '{"$":"bytes","v":"AP8Q"}' },
  { name: "an empty array", value: [], json: "[]" },
  {
    name: "an array of all sorts",
    value: [1, "a", null, undefined, [2n]],
    json: '[1,"a",null,{"$":"undefined"},[{"$":"bigint","v":"2"}]]',
  },
  { name: "an empty object", value: {}, json: "{}" },
  {
    name: "an object in an object",
    value: { a: { b: [NaN] }, c: undefined },
    json: '{"a":{"b":[{"$":"number","v":"NaN"}]},"c":{"$":"undefined"}}',
  },
  {
    name: "an object that looks like a tag",
    value: { $: "bytes", v: "AP8Q" },
    json: '{"$":"object","v":{"$":"bytes","v":"AP8Q"}}',
  },
  {
    name: "an object that looks like an escape",
    value: { $: "object", v: { $: 1 } },
    json: '{"$":"object","v":{"$":"object","v":{"$":"object","v":{"$":1}}}}',
  },
  { name: "an object with a key $", value: { $: null }, json: '{"$":"object","v":{"$":null}}' },
  { name: "an object with a key $$", value: { $$: 1, v: 2 }, json: '{"$$":1,"v":2}' },
  { name: "a key toJSON", value: { toJSON: 1 }, json: '{"toJSON":1}' },
  {
    name: "a key constructor",
    value: { constructor: 1n },
    json: '{"constructor":{"$":"bigint","v":"1"}}',
  },
];

for (const { name, value, json } of CASES) {
  Deno.test(`encodeValue carries ${name} as ${json.slice(0, 60)}`, () => {
    assertStrictEquals(JSON.stringify(encodeValue(value)), json);
  });

  Deno.test(`decodeValue gives ${name} back`, () => {
    assertEquals(decodeValue(JSON.parse(json)), value);
  });
}

Deno.test("a key __proto__ crosses as a key and changes no prototype", () => {
  const value: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
  const decoded = decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));
  assertStrictEquals(JSON.stringify(decoded), '{"__proto__":{"polluted":true}}');
  assertStrictEquals(Object.getPrototypeOf(decoded), Object.prototype);
});

Deno.test("a key __proto__ within an escape stays a key", () => {
  const decoded = decodeValue(JSON.parse('{"$":"object","v":{"$":1,"__proto__":{"a":2}}}'));
  assertStrictEquals(JSON.stringify(decoded), '{"$":1,"__proto__":{"a":2}}');
  assertStrictEquals(Object.getPrototypeOf(decoded), Object.prototype);
});

Deno.test("encodeValue takes an object without a prototype", () => {
  const value = Object.assign(Object.create(null), { a: 1n });
  assertEquals(encodeValue(value), { a: { $: "bigint", v: "1" } });
});

Deno.test("encodeValue carries a hole in an array as undefined", () => {
  assertEquals(encodeValue(new Array(1)), [{ $: "undefined" }]);
});

Deno.test("encodeValue carries the bytes of a view and not of its buffer", () => {
  const view = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
  assertEquals(encodeValue(view), { $: "bytes", v: "AgM=" });
});

Deno.test("encodeValue changes nothing in what it is given", () => {
  const value = { a: [1n], $: 1 };
  encodeValue(value);
  assertEquals(value, { a: [1n], $: 1 });
});

Deno.test("encodeValue takes an object that stands in two places", () => {
  const shared = { a: 1 };
  assertEquals(encodeValue([shared, { shared }]), [{ a: 1 }, { shared: { a: 1 } }]);
});

Deno.test("encodeValue takes 1000 levels", () => {
  assertStrictEquals(
    JSON.stringify(encodeValue(nested(1_000))),
    `${"[".repeat(1_000)}${"]".repeat(1_000)}`,
  );
});

Deno.test("encodeValue refuses 1001 levels", () => {
  assertThrows(() => encodeValue(nested(1_001)), TypeError, "nested deeper than 1000 levels");
});

Deno.test("encodeValue refuses an object that contains itself", () => {
  const value: Record<string, unknown> = {};
  value.self = { value };
  assertThrows(() => encodeValue(value), TypeError, "it contains itself");
});

Deno.test("encodeValue refuses an array that contains itself", () => {
  const value: unknown[] = [];
  value.push([value]);
  assertThrows(() => encodeValue(value), TypeError, "it contains itself");
});

class Account {
  readonly id = 1;
}

const REFUSED: readonly (readonly [name: string, value: unknown, message: string])[] = [
  ["a function", () => 1, "a function has no form"],
  ["a symbol", Symbol("a"), "a symbol has no form"],
  ["an instance of a class", new Account(), "a Account has no form"],
  ["a Map", new Map(), "a Map has no form"],
  ["a Set", new Set(), "a Set has no form"],
  ["an Error", new Error("a"), "a Error has no form"],
  ["an ArrayBuffer", new ArrayBuffer(1), "a ArrayBuffer has no form"],
  ["a Float64Array", new Float64Array(1), "a Float64Array has no form"],
  ["a Promise", Promise.resolve(), "a Promise has no form"],
  ["a boxed number", Object(1), "a Number has no form"],
  ["a bigint of 1001 digits", BigInt("1".repeat(1_001)), "a bigint of over 1000 digits"],
  ["an invalid Date", new Date(NaN), "an invalid Date"],
];

for (const [name, value, message] of REFUSED) {
  Deno.test(`encodeValue refuses ${name}`, () => {
    assertThrows(() => encodeValue(value), TypeError, message);
  });

  Deno.test(`encodeValue refuses ${name} deep inside a value`, () => {
    assertThrows(() => encodeValue({ a: [value] }), TypeError, message);
  });
}

function nested(levels: number): unknown {
  let value: unknown[] = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}
