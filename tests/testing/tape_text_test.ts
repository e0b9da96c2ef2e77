import { assertEquals, assertThrows } from "@std/assert";
import { isAsTaped } from "../../src/orchestrator/tape/matching.ts";
import { Redactor } from "../../src/orchestrator/tape/redaction.ts";
import type { TapeEntry } from "../../src/orchestrator/tape/entry.ts";
import { formatEntry, parseTape, TAPE_HEADER } from "../../src/orchestrator/tape/tape_text.ts";

const LONG_ANSWER: TapeEntry = {
  entry: "answer",
  id: 2,
  body: {
    columns: ["id", "item"],
    encodings: ["plain", "plain"],
    rows: [[1, "a cup of tea, black"], [2, "a cup of tea, green, with honey and a biscuit"]],
  },
};

const ENTRIES: readonly TapeEntry[] = [
  { entry: "call", id: 1, connection: "database-1", operation: "open", body: {} },
  { entry: "answer", id: 1, body: { db_type: "sqlite" } },
  {
    entry: "call",
    id: 2,
    connection: "database-1",
    operation: "query",
    body: {
      sql: "SELECT\n  *\nFROM orders -- a long comment that breaks the line",
      params: [1, "two"],
    },
  },
  { entry: "cancel", id: 2 },
  LONG_ANSWER,
  {
    entry: "failure",
    id: 2,
    body: { error: "no", error_info: { kind: "query" } },
  },
  { entry: "event", connection: "jwt-1", event: "keys", body: { version: 2 } },
];

Deno.test("a tape is read as it was written", () => {
  const text = TAPE_HEADER + ENTRIES.map(formatEntry).join("");
  assertEquals(parseTape(text), [...ENTRIES]);
});

Deno.test("a tape has a row of a result on each line, so that a difference is easy to see", () => {
  assertEquals(
    formatEntry(LONG_ANSWER),
    `
answer 2
{
  "columns": ["id","item"],
  "encodings": ["plain","plain"],
  "rows": [
    [1,"a cup of tea, black"],
    [2,"a cup of tea, green, with honey and a biscuit"]
  ]
}
`,
  );
});

for (
  const [name, text, message] of [
    ["no tape", "hello\n", 'line 1 is "hello", expected "pywatt-tape 1"'],
    ["a tape of another version", "pywatt-tape 2\n", 'line 1 is "pywatt-tape 2"'],
    ["an unknown entry", "pywatt-tape 1\n\nspeak 1\n{}\n", 'line 3 is "speak 1"'],
    ["an entry without a number", "pywatt-tape 1\n\nanswer x\n{}\n", 'line 3 is "answer x"'],
    ["a body that is no JSON", "pywatt-tape 1\n\nanswer 1\n{\n", "what follows line 3 is no JSON"],
  ] as const
) {
  Deno.test(`${name} is refused, with the line at fault`, () => {
    assertThrows(() => parseTape(text), TypeError, message);
  });
}

Deno.test("a redaction takes out columns, properties and texts", () => {
  const redactor = new Redactor({ columns: ["email", "photo"], texts: ["s3cret"] });
  const result = {
    columns: ["id", "email", "photo"],
    encodings: ["plain", "plain", "bytes"],
    rows: [[1, "ada@example.com", "AAEC"], [2, null, null]],
  };
  assertEquals(redactor.value(result), {
    ...result,
    rows: [[1, "[redacted]", null], [2, null, null]],
  });
  assertEquals(redactor.value({ email: "x", deep: ["is s3cret!"] }), {
    email: "[redacted]",
    deep: ["is [redacted]!"],
  });
});

const SECRET = 'pa"ss-4711';

const toBase64 = (text: string) => new TextEncoder().encode(text).toBase64();

Deno.test("a text is taken out of JSON, base64, tokens, names and the details of errors", () => {
  const redactor = new Redactor({ texts: [SECRET] });
  const token = `head.${toBase64(JSON.stringify({ sub: SECRET })).replaceAll("=", "")}.signature`;
  const places = {
    json: JSON.stringify({ password: SECRET }),
    bytes: { $: "bytes", v: toBase64(`a ${SECRET} b`) },
    token,
    [SECRET]: 1,
  };
  assertEquals(redactor.value(places), {
    json: '{"password":"[redacted]"}',
    bytes: { $: "bytes", v: toBase64("a [redacted] b") },
    token: `head.${toBase64('{"sub":"[redacted]"}').replaceAll("=", "")}.signature`,
    "[redacted]": 1,
  });
  const asked = redactor.params("validate", places);
  assertEquals(asked, {
    json: '{"password":"[redacted]"}',
    bytes: { $: "bytes", v: "[redacted]" },
    token: "head.[redacted].signature",
    "[redacted]": 1,
  });
  assertEquals([isAsTaped(asked, places), isAsTaped(asked, redactor.value(places))], [true, true]);
  const detail = `Key (password)=(${SECRET}) already exists`;
  assertEquals(
    redactor.failure({}, { error: `no ${SECRET}`, error_info: { kind: "query", ...{ detail } } }),
    {
      error: "no [redacted]",
      error_info: { kind: "query", ...{ detail: "Key (password)=([redacted]) already exists" } },
    },
  );
});

Deno.test("a text within bytes that are none is taken out with them", () => {
  const bytes = new Uint8Array([255, 254, ...new TextEncoder().encode(SECRET)]).toBase64();
  const redactor = new Redactor({ texts: [SECRET] });
  assertEquals(redactor.value(bytes), toBase64("[redacted]"));
});

Deno.test("a column is taken out of JSON, and of JSON within base64, whatever its value", () => {
  const redactor = new Redactor({ columns: ["email"] });
  const json = '{ "email": "ada@example.com", "deep": [{ "email": 5 }] }';
  const left = '{"email":"[redacted]","deep":[{"email":"[redacted]"}]}';
  assertEquals(redactor.value({ json, base64: toBase64(json) }), {
    json: left,
    base64: toBase64(left),
  });
  assertEquals(redactor.params("set", { value: toBase64(json) }), { value: "[redacted]" });
  const plain = '{ "name": "ada" }';
  assertEquals(redactor.value({ plain, base64: toBase64(plain) }), {
    plain,
    base64: toBase64(plain),
  });
});

Deno.test("a statement that names a column holds none of its values, nor does its failure", () => {
  const redactor = new Redactor({ columns: ["email"] });
  const named = {
    sql: "UPDATE people SET Email = 'it''s@example.com' WHERE email = $1",
    params: ["ada@example.com"],
  };
  const other = { sql: "SELECT 'text' AS emails WHERE id = $1", params: [1] };
  const redacted = {
    sql: "UPDATE people SET Email = '[redacted]' WHERE email = $1",
    params: ["[redacted]"],
  };
  assertEquals(redactor.params("query", named), redacted);
  assertEquals(redactor.params("query", other), other);
  const batch = { statements: [named, other] };
  assertEquals(redactor.params("batch", batch), { statements: [redacted, other] });
  const error = "Duplicate entry 'ada@example.com' for key 'email', not it's@example.com";
  assertEquals(redactor.failure(batch, { error, error_info: { kind: "query" } }), {
    error: "Duplicate entry '[redacted]' for key 'email', not [redacted]",
    error_info: { kind: "query" },
  });
});

Deno.test("what a run makes up anew is on no tape", () => {
  const redacted = new Redactor({}).params("acquire_lock", { key: "k", token: "random" });
  assertEquals(redacted, { key: "k", token: "[redacted]" });
});

for (
  const [taped, asked, expected] of [
    [{ a: 1, b: [true, null] }, { b: [true, null], a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[1, 2], [1], false],
    ["key [redacted] end", "key s3cret end", true],
    ["key [redacted] end", "key s3cret ends", false],
    ["[redacted]", 5, true],
    [{ "a [redacted]": 1 }, { "a b": 1 }, true],
    [{ "a [redacted]": 1 }, { "c": 1 }, false],
    ["a[redacted]a", "a", false],
  ] as const
) {
  Deno.test(`${JSON.stringify(taped)} is ${expected ? "" : "not "}${JSON.stringify(asked)}`, () => {
    assertEquals(isAsTaped(taped, asked), expected);
  });
}
