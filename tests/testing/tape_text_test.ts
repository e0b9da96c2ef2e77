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
    ["[redacted]", 5, false],
    ["a[redacted]a", "a", false],
  ] as const
) {
  Deno.test(`${JSON.stringify(taped)} is ${expected ? "" : "not "}${JSON.stringify(asked)}`, () => {
    assertEquals(isAsTaped(taped, asked), expected);
  });
}
