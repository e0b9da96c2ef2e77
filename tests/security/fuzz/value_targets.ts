import { isDeepStrictEqual } from "node:util";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeValue, encodeValue } from "../../../src/ipc/value.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";

/** Names that a careless reader trips over. */
export const trickyNames = fc.constantFrom(
  "$",
  "v",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "toJSON",
  "op",
  "id",
  "",
);

const names = fc.oneof(trickyNames, fc.string({ unit: "binary", maxLength: 4 }));

/** Any text, halves of surrogate pairs included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => {
  return String.fromCharCode(...units);
});

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, undefined, true, false, -0, NaN, Infinity, -Infinity),
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    anyText,
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 5 }).map(Object.fromEntries),
  ),
}));

const TAGS = ["bytes", "bigint", "date", "number", "undefined", "object", "other"];

/** JSON in which a tag stands wherever it can, right or wrong. */
export const { json: anyJson } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.constantFrom("NaN", "-0", "-12", "00", "AAE=", "A", "2020-01-01T00:00:00.000Z", "+9"),
    anyText,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie("json")), { maxLength: 4 }).map(Object.fromEntries),
    fc.record({ $: fc.oneof(fc.constantFrom(...TAGS), tie("json")), v: tie("json") }, {
      requiredKeys: ["$"],
    }),
  ),
}));

/** What the other side makes of a value. */
export function overTheWire(value: unknown): unknown {
  return decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));
}

export function assertSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) assertEquals(actual, expected);
  if (!isDeepStrictEqual(actual, expected)) throw new Error(Deno.inspect({ actual, expected }));
}

const PROTOTYPE_NAMES = Reflect.ownKeys(Object.prototype).length;

/** Both directions of the tagged values. */
export const valueTargets: readonly FuzzTarget[] = [
  fuzzTarget(
    "any value crosses the wire as it is",
    { shortRuns: 2_000, longInputs: 1_000_000 },
    anyValue,
    (value) => {
      assertSame(overTheWire(value), value);
      return 1;
    },
  ),
  fuzzTarget(
    "any JSON is read as a value or refused with a TypeError, and changes no prototype",
    { shortRuns: 2_000, longInputs: 1_000_000 },
    anyJson,
    (json) => {
      const read = readOrRefused(json);
      if (read !== undefined) assertSame(overTheWire(read.value), read.value);
      assertEquals(Reflect.ownKeys(Object.prototype).length, PROTOTYPE_NAMES);
      return 1;
    },
  ),
];

function readOrRefused(json: unknown): { readonly value: unknown } | undefined {
  try {
    return { value: decodeValue(json) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
