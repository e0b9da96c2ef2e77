import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  entryName,
  keyOfName,
  lockName,
  namePattern,
  tagName,
} from "../../src/cache/redis/redis_keys.ts";
import { newSeed, Random } from "../support/random.ts";

const PIECES = ["\0", "a", "tag", "lock", "*", "漢"];

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("no two keys, tags or locks have the same name, and a name gives its key back", () => {
  const seed = newSeed();
  const random = new Random(seed);
  const meanings = new Map<string, string>();
  for (let count = 0; count < 5_000; count++) {
    const pieces = Array.from({ length: 1 + random.below(5) }, () => PIECES[random.below(6)]);
    const key = pieces.join("");
    for (const [kind, nameOf] of Object.entries({ entryName, tagName, lockName })) {
      const meaning = `${kind} of ${JSON.stringify(key)}`;
      const name = nameOf(key);
      assertEquals(meanings.get(name) ?? meaning, meaning, `seed ${seed}`);
      meanings.set(name, meaning);
      assertEquals(keyOfName(bytes(name)), kind === "entryName" ? key : undefined);
    }
  }
});

Deno.test("an entry has its key's own name unless that holds a NUL", () => {
  assertEquals(entryName("users:42 *[x]"), "users:42 *[x]");
});

Deno.test("a name that is no UTF-8 is none of ours", () => {
  assertStrictEquals(keyOfName(new Uint8Array([0x61, 0xff])), undefined);
});

Deno.test("a pattern takes a prefix literally", () => {
  assertEquals(namePattern("a*b?[c]\\^-"), "a\\*b\\?\\[c\\]\\\\^-*");
});
