import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { DatabaseError, type SqlParameter } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { Backend, DatabaseCase } from "./database_fixture.ts";
import { SQL_DIALECTS } from "./sql_dialect.ts";

interface ValueSample {
  readonly sql: string;
  readonly params?: readonly SqlParameter[];
  readonly expected: unknown;
}

const EVERY_PLANE = 'plain, é, 漢字, 🦕, \u{10ffff}, "quotes", \\, \n, \t, \u0001, \u2028';
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

const POSTGRES_SAMPLES: readonly ValueSample[] = [
  { sql: "SELECT NULL::int4 AS v", expected: null },
  { sql: "SELECT true AS v", expected: true },
  { sql: "SELECT $1::bool AS v", params: [false], expected: false },
  { sql: "SELECT $1::bool AS v", params: ["true"], expected: true },
  { sql: "SELECT $1::int2 AS v", params: [-32_768], expected: -32_768 },
  { sql: "SELECT $1::int4 AS v", params: [2_147_483_647], expected: 2_147_483_647 },
  { sql: "SELECT 42::int8 AS v", expected: 42n },
  { sql: "SELECT $1::int8 AS v", params: [9_223_372_036_854_775_807n], expected: 2n ** 63n - 1n },
  { sql: "SELECT $1::numeric AS v", params: [2n ** 70n], expected: (2n ** 70n).toString() },
  { sql: "SELECT $1::numeric AS v", params: ["0.10"], expected: "0.10" },
  { sql: "SELECT $1::float8 AS v", params: [0.1], expected: 0.1 },
  { sql: "SELECT $1::float8 AS v", params: [NaN], expected: NaN },
  { sql: "SELECT $1::float8 AS v", params: [Infinity], expected: Infinity },
  { sql: "SELECT $1::float8 AS v", params: [-Infinity], expected: -Infinity },
  { sql: "SELECT $1::float8 AS v", params: [-0], expected: -0 },
  { sql: "SELECT $1::float4 AS v", params: [1.5], expected: 1.5 },
  { sql: "SELECT $1::text AS v", params: [""], expected: "" },
  { sql: "SELECT $1::text AS v", params: [EVERY_PLANE], expected: EVERY_PLANE },
  { sql: "SELECT $1 AS v", params: ["inferred as text"], expected: "inferred as text" },
  { sql: "SELECT $1::bytea AS v", params: [ALL_BYTES], expected: ALL_BYTES },
  { sql: "SELECT $1::bytea AS v", params: [new Uint8Array()], expected: new Uint8Array() },
  {
    sql: "SELECT $1::uuid AS v",
    params: ["6f2d8f0e-4a39-4d5f-9d7e-0d9f3a1f2b3c"],
    expected: "6f2d8f0e-4a39-4d5f-9d7e-0d9f3a1f2b3c",
  },
  { sql: "SELECT $1::date AS v", params: ["2024-02-29"], expected: "2024-02-29" },
  { sql: "SELECT $1::time AS v", params: ["12:34:56.123456"], expected: "12:34:56.123456" },
  { sql: "SELECT $1::interval AS v", params: ["1 day 2 hours"], expected: "1 day 02:00:00" },
  {
    sql: "SELECT $1::timestamptz AS v",
    params: [new Date("2024-02-29T12:34:56.789Z")],
    expected: new Date("2024-02-29T12:34:56.789Z"),
  },
  {
    sql: "SELECT '2024-02-29 12:34:56.789+05:30'::timestamptz AS v",
    expected: new Date("2024-02-29T07:04:56.789Z"),
  },
  {
    sql: "SELECT $1::timestamp AS v",
    params: [new Date("1969-12-31T23:59:59.001Z")],
    expected: new Date("1969-12-31T23:59:59.001Z"),
  },
  {
    sql: "SELECT '0044-03-15 12:00:00+00 BC'::timestamptz AS v",
    expected: new Date("-000043-03-15T12:00:00Z"),
  },
  {
    sql: "SELECT $1::timestamptz AS v",
    params: [new Date("-000043-03-15T12:00:00Z")],
    expected: new Date("-000043-03-15T12:00:00Z"),
  },
  {
    sql: "SELECT $1::jsonb AS v",
    params: [{ a: [1, null, "x"], b: { c: true } }],
    expected: { a: [1, null, "x"], b: { c: true } },
  },
  { sql: "SELECT $1::jsonb AS v", params: [[1, "two", null]], expected: [1, "two", null] },
  { sql: "SELECT $1::jsonb AS v", params: ['{"already": "text"}'], expected: { already: "text" } },
  {
    sql: "SELECT $1::json->>'n' AS v",
    params: [{ n: 2n ** 64n }],
    expected: "18446744073709551616",
  },
  { sql: "SELECT 'null'::jsonb AS v", expected: null },
  { sql: "SELECT $1::int4[] AS v", params: [[1, null, 3]], expected: [1, null, 3] },
  { sql: "SELECT $1::int8[] AS v", params: [[1n, null]], expected: [1n, null] },
  { sql: "SELECT $1::int4[] AS v", params: [[]], expected: [] },
  { sql: "SELECT $1::int4[] AS v", params: [[[1, 2], [3, 4]]], expected: [[1, 2], [3, 4]] },
  { sql: "SELECT '[0:1]={5,6}'::int4[] AS v", expected: [5, 6] },
  {
    sql: "SELECT $1::text[] AS v",
    params: [["a,b", "{c}", 'say "hi"', "back\\slash", "NULL", "", null]],
    expected: ["a,b", "{c}", 'say "hi"', "back\\slash", "NULL", "", null],
  },
  { sql: "SELECT $1::float8[] AS v", params: [[NaN, -0, 1.5]], expected: [NaN, -0, 1.5] },
  {
    sql: "SELECT $1::bytea[] AS v",
    params: [[new Uint8Array([0, 255]), null]],
    expected: [new Uint8Array([0, 255]), null],
  },
  {
    sql: "SELECT $1::timestamptz[] AS v",
    params: [[new Date(0), null]],
    expected: [new Date(0), null],
  },
  { sql: "SELECT $1::jsonb[] AS v", params: [[{ a: 1 }]], expected: [{ a: 1 }] },
  { sql: "SELECT '10.0.0.0/8'::cidr AS v", expected: "10.0.0.0/8" },
  { sql: "SELECT '(1,2)'::point AS v", expected: "(1,2)" },
  { sql: "SELECT '[1,5)'::int4range AS v", expected: "[1,5)" },
];

const SQLITE_SAMPLES: readonly ValueSample[] = [
  { sql: "SELECT NULL AS v", expected: null },
  { sql: "SELECT $1 AS v", params: [null], expected: null },
  { sql: "SELECT $1 AS v", params: [42], expected: 42 },
  { sql: "SELECT $1 AS v", params: [true], expected: 1 },
  { sql: "SELECT $1 AS v", params: [2n ** 53n], expected: 2n ** 53n },
  { sql: "SELECT $1 AS v", params: [-(2n ** 63n)], expected: -(2n ** 63n) },
  { sql: "SELECT $1 AS v", params: [5n], expected: 5 },
  { sql: "SELECT $1 AS v", params: [0.1], expected: 0.1 },
  { sql: "SELECT $1 AS v", params: [Infinity], expected: Infinity },
  { sql: "SELECT $1 AS v", params: [""], expected: "" },
  { sql: "SELECT $1 AS v", params: [EVERY_PLANE], expected: EVERY_PLANE },
  { sql: "SELECT $1 AS v", params: [ALL_BYTES], expected: ALL_BYTES },
  { sql: "SELECT $1 AS v", params: [new Uint8Array()], expected: new Uint8Array() },
  { sql: "SELECT $1 AS v", params: [new Date(0)], expected: "1970-01-01T00:00:00.000Z" },
  { sql: "SELECT $1 ->> '$.a[1]' AS v", params: [{ a: [1, "x"] }], expected: "x" },
  {
    sql: 'SELECT \'$1\' || $1 || "a b" AS v FROM (SELECT 2 AS "a b")',
    params: [1],
    expected: "$112",
  },
];

function sampleCases(
  backend: Backend,
  samples: readonly ValueSample[],
): readonly DatabaseCase[] {
  return samples.map(({ sql, params = [], expected }, index) => ({
    name: `value ${index}: ${sql} with ${
      Deno.inspect(params, { compact: true, strAbbreviateSize: 40 })
    } comes back exactly`,
    only: backend,
    async run({ open }) {
      await using db = await open();
      const row = await db.queryOne(sql, params);
      assertEquals(row, { v: expected });
    },
  }));
}

/** What goes in comes out, of the same type. */
export const databaseValueCases: readonly DatabaseCase[] = [
  ...sampleCases("postgres", POSTGRES_SAMPLES),
  ...sampleCases("sqlite", SQLITE_SAMPLES),
  {
    name: "bytes are a plain Uint8Array, whatever the driver makes of them",
    async run({ open, backend }) {
      await using db = await open();
      const sql = `SELECT ${SQL_DIALECTS[backend].bytes} AS v`;
      const row = await db.queryOne(sql, [new Uint8Array([1, 2, 3]).subarray(1)]);
      assertInstanceOf(row?.v, Uint8Array);
      assertStrictEquals(row.v.constructor, Uint8Array);
      assertEquals(row.v, new Uint8Array([2, 3]));
    },
  },
  {
    name: "a row is a plain object with its columns in order",
    async run({ open }) {
      await using db = await open();
      const [row] = await db.query("SELECT 1 AS z, 2 AS a, 3 AS m");
      assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
      assertEquals(Object.keys(row ?? {}), ["z", "a", "m"]);
    },
  },
  {
    name: "of two columns of one name the last one stays",
    async run({ open }) {
      await using db = await open();
      assertEquals(await db.queryOne("SELECT 1 AS v, 2 AS v"), { v: 2 });
    },
  },
  {
    name: "a column named __proto__ is a column",
    async run({ open }) {
      await using db = await open();
      const row = await db.queryOne('SELECT 1 AS "__proto__"');
      assert(row !== null && Object.hasOwn(row, "__proto__"));
      assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
    },
  },
  {
    name: "no row is an empty array",
    async run({ open }) {
      await using db = await open();
      assertEquals(await db.query("SELECT 1 AS v WHERE 1 = 0"), []);
    },
  },
  {
    name: "a text of 4 MiB and bytes of 4 MiB come back exactly",
    async run({ open, backend }) {
      await using db = await open();
      const text = "0123456789abcdé".repeat(280_000);
      const bytes = new Uint8Array(4 * 1024 * 1024).map((_, index) => index % 251);
      const [first, second] = SQL_DIALECTS[backend].textAndBytes;
      const row = await db.queryOne(`SELECT ${first} AS t, ${second} AS b`, [text, bytes]);
      assertStrictEquals(row?.t, text);
      assertEquals(row?.b, bytes);
    },
  },
  {
    name: "a timestamp that no Date can hold is an error that says so",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const error = await assertKind(
        DatabaseError,
        "serialization",
        () => db.query("SELECT 'infinity'::timestamptz AS v"),
      );
      assertEquals(
        error.message,
        'Cannot read timestamp "infinity": no Date can hold it; select it as text',
      );
      assertEquals(await db.queryOne("SELECT 'infinity'::timestamptz::text AS v"), {
        v: "infinity",
      });
    },
  },
  {
    name: "NaN, which SQLite would store as NULL, is refused",
    only: "sqlite",
    async run({ open }) {
      await using db = await open();
      await assertKind(DatabaseError, "serialization", () => db.query("SELECT $1 AS v", [NaN]));
    },
  },
  {
    name: "a hundred statements at once each get their own answer",
    async run({ open, backend }) {
      await using db = await open();
      const sql = `SELECT ${SQL_DIALECTS[backend].integer} AS v`;
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const rows = await Promise.all(numbers.map((number) => db.queryOne(sql, [number])));
      assertEquals(rows, numbers.map((v) => ({ v })));
    },
  },
];
