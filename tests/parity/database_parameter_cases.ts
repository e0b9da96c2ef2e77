import { assertEquals } from "@std/assert";
import type { SqlParameter } from "../../mod.ts";
import { difference } from "../support/difference.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** One thing that is sent, and what the server takes it for: some drivers change it in silence. */
function takenCase(
  name: string,
  sql: string,
  params: readonly SqlParameter[],
  expected: Record<string, unknown>,
): DatabaseCase {
  return {
    name,
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      assertEquals(difference(await db.queryOne(sql, params), expected), undefined);
    },
  };
}

/** What parameters become on the server. */
export const databaseParameterCases: readonly DatabaseCase[] = [
  takenCase(
    'the text "true" is true to a boolean',
    "SELECT $1::bool AS v, $2::bool AS w",
    ["true", "false"],
    { v: true, w: false },
  ),
  takenCase(
    'the text "yes" is true to a boolean',
    "SELECT $1::bool AS v, $2::bool AS w",
    ["yes", "no"],
    { v: true, w: false },
  ),
  takenCase(
    "the number 1 is true to a boolean",
    "SELECT $1::bool AS v, $2::bool AS w",
    [1, 0],
    { v: true, w: false },
  ),
  takenCase(
    "text is JSON text to a jsonb, not a JSON string",
    "SELECT jsonb_typeof($1::jsonb) AS v, $1::jsonb AS w",
    ['{"a":[1]}'],
    { v: "object", w: { a: [1] } },
  ),
  takenCase(
    "an object is its JSON text to a text",
    "SELECT $1::text AS v",
    [{ a: [1, "x"] }],
    { v: '{"a":[1,"x"]}' },
  ),
  takenCase(
    'the text "now" is a time to a timestamptz',
    "SELECT $1::timestamptz = now() AS v",
    ["now"],
    { v: true },
  ),
  takenCase(
    "a bigint is a numeric of any size to a numeric",
    "SELECT $1::numeric AS v",
    [-(10n ** 100n)],
    { v: `-1${"0".repeat(100)}` },
  ),
  takenCase(
    "an array of bytes is one to a bytea[]",
    "SELECT $1::bytea[] AS v",
    [[new Uint8Array([0, 255]), null, new Uint8Array()]],
    { v: [new Uint8Array([0, 255]), null, new Uint8Array()] },
  ),
  takenCase(
    "what the server infers no type for is text",
    "SELECT $1 AS n, $2 AS o, $3 AS b",
    [5, { a: 1 }, true],
    { n: "5", o: '{"a":1}', b: "true" },
  ),
  takenCase(
    "NULL in an array is NULL in every type of array",
    "SELECT $1::int4[] AS i, $2::text[] AS t, $3::float8[] AS f, $4::bool[] AS b",
    [[1, null], ["NULL", null], [null, 1.5], [true, null]],
    { i: [1, null], t: ["NULL", null], f: [null, 1.5], b: [true, null] },
  ),
  takenCase(
    "an array is a JSON array to a jsonb",
    "SELECT $1::jsonb AS v, $2::json AS w",
    [[1, "two", null, [true]], []],
    { v: [1, "two", null, [true]], w: [] },
  ),
  takenCase(
    "an array of objects is an array of JSON to a jsonb[]",
    "SELECT $1::jsonb[] AS v",
    [[{ a: 1 }, null, { b: [2n ** 64n] }]],
    { v: [{ a: 1 }, null, { b: [2n ** 64n] }] },
  ),
  takenCase(
    "an array is an array to = ANY",
    "SELECT 2 = ANY($1) AS v, 'x' = ANY($2) AS w",
    [[1, 2], ["y"]],
    { v: true, w: false },
  ),
  takenCase(
    "a Date within an object is its ISO 8601 text",
    "SELECT $1::jsonb AS v",
    [{ at: new Date(0) }],
    { v: { at: "1970-01-01T00:00:00.000Z" } },
  ),
  takenCase(
    "a property that is undefined is left out, as JSON.stringify leaves it out",
    "SELECT $1::jsonb AS v",
    [{ a: undefined, b: null }],
    { v: { b: null } },
  ),
  takenCase(
    "an object without a prototype, and one behind a Proxy, are objects like any",
    "SELECT $1::jsonb AS v, $2::jsonb AS w",
    [Object.assign(Object.create(null), { a: 1 }), new Proxy({ a: 1 }, {})],
    { v: { a: 1 }, w: { a: 1 } },
  ),
  takenCase(
    "a Date of every year is the same Date on the server",
    "SELECT $1::timestamptz AS v, $2::timestamp AS w, $3::date AS d",
    [new Date(8.64e15), new Date("-004712-01-01T00:00:00Z"), new Date("-000043-03-15T12:00:00Z")],
    { v: new Date(8.64e15), w: new Date("-004712-01-01T00:00:00Z"), d: "0044-03-15 BC" },
  ),
  {
    name: "what is done to a parameter after the call changes nothing",
    async run({ open, backend }) {
      await using db = await open();
      const bytes = new Uint8Array([1, 2, 3]);
      const date = new Date("2024-02-29T12:34:56.789Z");
      const list = ["a"];
      const sql = backend === "postgres"
        ? "SELECT $1::bytea AS bytes, $2::text AS date, $3::json::text AS list"
        : "SELECT $1 AS bytes, $2 AS date, $3 AS list";
      const blocked = db.transaction(async (transaction) => {
        await transaction.query("SELECT 1");
      });
      const answer = db.queryOne(sql, [bytes, date, list]);
      bytes.fill(9);
      date.setTime(0);
      list.push("b");
      assertEquals(await answer, {
        bytes: new Uint8Array([1, 2, 3]),
        date: "2024-02-29T12:34:56.789Z",
        list: '["a"]',
      });
      await blocked;
    },
    pool: { maxConnections: 1 },
  },
];
