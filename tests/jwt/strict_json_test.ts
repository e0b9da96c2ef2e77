import { assertEquals } from "@std/assert";
import { MAX_JSON_DEPTH, parseJsonObject } from "../../src/jwt/strict_json.ts";
import { utf8 } from "../support/jwt_tokens.ts";
import { Random } from "../support/random.ts";

const CHARACTERS = ['"', "\\", "{", "}", "[", "]", ":", ",", "a", "ä", "\u{1f600}", "\u2028", "\n"];

function randomText(random: Random): string {
  const length = random.below(6);
  return Array.from({ length }, () => CHARACTERS[random.below(CHARACTERS.length)]).join("");
}

function randomValue(random: Random, depth: number): unknown {
  switch (random.below(depth > 4 ? 4 : 6)) {
    case 0:
      return randomText(random);
    case 1:
      return random.below(1_000_000) / 7;
    case 2:
      return random.below(2) === 0;
    case 3:
      return null;
    case 4:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1));
    default:
      return randomObject(random, depth + 1);
  }
}

function randomObject(random: Random, depth: number): Record<string, unknown> {
  const names = Array.from({ length: random.below(5) }, () => randomText(random));
  return Object.fromEntries(names.map((name) => [name, randomValue(random, depth)]));
}

Deno.test("every object of unique members is read as JSON.parse reads it", () => {
  const random = new Random(5);
  for (let run = 0; run < 2_000; run++) {
    const object = randomObject(random, 0);
    const text = JSON.stringify(object, null, random.below(3));
    assertEquals(parseJsonObject(utf8(text)), { object }, text);
  }
});

Deno.test("a member that comes twice is found wherever it is, and whatever its name", () => {
  const random = new Random(6);
  for (let run = 0; run < 500; run++) {
    const name = JSON.stringify(randomText(random));
    const value = JSON.stringify(randomObject(random, 0));
    const inner = `{${name}:${value},"other, not that":[${value}],${name}:${value}}`;
    const text = `{"outer":[${value},${inner}]}`;
    assertEquals(parseJsonObject(utf8(text)), { problem: "has a member twice" }, text);
  }
});

Deno.test("one name in different objects is no member that comes twice", () => {
  const text = '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}';
  assertEquals("object" in parseJsonObject(utf8(text)), true);
});

Deno.test("as many levels are read as are allowed, and no more", () => {
  const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  assertEquals("object" in parseJsonObject(utf8(nested(MAX_JSON_DEPTH))), true);
  assertEquals(parseJsonObject(utf8(nested(MAX_JSON_DEPTH + 1))), {
    problem: "is nested deeper than 100 levels",
  });
});
