import { assertEquals, assertThrows } from "@std/assert";
import { decodeBytes, decodeValue } from "../../src/ipc/value.ts";

const REFUSED: readonly (readonly [name: string, json: string])[] = [
  ["an unknown tag", '{"$":"map","v":[]}'],
  ["a tag that is no string", '{"$":1,"v":"1"}'],
  ["a tag that is null", '{"$":null}'],
  ["a tag that every object inherits", '{"$":"toString","v":"1"}'],
  ["bytes without a content", '{"$":"bytes"}'],
  ["bytes as an array", '{"$":"bytes","v":[1,2]}'],
  ["bytes that are not base64", '{"$":"bytes","v":"a*b="}'],
  ["bytes in the alphabet of URLs", '{"$":"bytes","v":"_-8="}'],
  ["a bigint without a content", '{"$":"bigint"}'],
  ["a bigint as a number", '{"$":"bigint","v":1}'],
  ["an empty bigint", '{"$":"bigint","v":""}'],
  ["a hexadecimal bigint", '{"$":"bigint","v":"0x10"}'],
  ["a bigint with a fraction", '{"$":"bigint","v":"1.0"}'],
  ["a bigint with a space", '{"$":"bigint","v":" 1"}'],
  ["a bigint with a line end", '{"$":"bigint","v":"1\\n"}'],
  ["a bigint of 1001 digits", `{"$":"bigint","v":"${"1".repeat(1_001)}"}`],
  ["a number that JSON can say", '{"$":"number","v":"1"}'],
  ["a number that is none", '{"$":"number","v":"nan"}'],
  ["a number as a number", '{"$":"number","v":0}'],
  ["a date without a content", '{"$":"date"}'],
  ["a date as a number", '{"$":"date","v":0}'],
  ["a date that is none", '{"$":"date","v":"2023-13-01T00:00:00.000Z"}'],
  ["undefined with a content", '{"$":"undefined","v":null}'],
  ["an escape without a content", '{"$":"object"}'],
  ["an escape of null", '{"$":"object","v":null}'],
  ["an escape of a string", '{"$":"object","v":"a"}'],
  ["an escape of an array", '{"$":"object","v":["a"]}'],
];

for (const [name, json] of REFUSED) {
  Deno.test(`decodeValue refuses ${name}`, () => {
    assertThrows(() => decodeValue(JSON.parse(json)), TypeError, "Cannot read a value");
  });

  Deno.test(`decodeValue refuses ${name} deep inside a value`, () => {
    assertThrows(
      () => decodeValue(JSON.parse(`[{"a":${json}}]`)),
      TypeError,
      "Cannot read a value",
    );
  });
}

Deno.test("decodeValue refuses an unknown tag within an escape", () => {
  const json = '{"$":"object","v":{"$":1,"a":{"$":"map"}}}';
  assertThrows(() => decodeValue(JSON.parse(json)), TypeError, "Cannot read a value");
});

Deno.test("decodeValue quotes a tag that it does not know", () => {
  assertThrows(() => decodeValue({ $: "map", v: [] }), TypeError, '"map"');
});

Deno.test("decodeBytes gives the bytes of base64", () => {
  assertEquals(decodeBytes("AP8Q"), Uint8Array.of(0, 255, 16));
});

Deno.test("decodeBytes gives bytes in a buffer of their own", () => {
  assertEquals(decodeBytes("AP8Q").buffer.byteLength, 3);
});

Deno.test("decodeBytes refuses what is no base64", () => {
  assertThrows(() => decodeBytes("a"), TypeError, "its bytes are not base64");
});
