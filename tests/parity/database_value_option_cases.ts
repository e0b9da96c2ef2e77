import { assertEquals } from "@std/assert";
import { DatabaseError, type ValueOptions } from "../../mod.ts";
import { difference } from "../support/difference.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";

const MIN = "-9223372036854775808";
const LARGE = "9007199254740993";

/** The same values under each option: a module's own choice, which nobody else is told of. */
function optionCase(
  only: DatabaseFixture["backend"],
  options: ValueOptions,
  sql: string,
  expected: Record<string, unknown>,
): DatabaseCase {
  return {
    name: `with ${Deno.inspect(options)}, ${sql} is ${Deno.inspect(expected, { compact: true })}`,
    only,
    async run({ open }) {
      await using db = await open(options);
      assertEquals(difference(await db.queryOne(sql), expected), undefined);
      assertEquals(difference(await db.query(sql), [expected]), undefined);
      for await (const row of db.stream(sql)) assertEquals(difference(row, expected), undefined);
      const { rows } = await db.query(sql, [], { rowMode: "array" });
      assertEquals(difference(rows, [Object.values(expected)]), undefined);
      const [result] = await db.batch([{ sql }]);
      assertEquals(difference(result?.rows, [expected]), undefined);
      await using transaction = await db.beginTransaction();
      assertEquals(difference(await transaction.query(sql), [expected]), undefined);
    },
  };
}

function refusalCase(
  only: DatabaseFixture["backend"],
  options: ValueOptions,
  sql: string,
  message: string,
): DatabaseCase {
  return {
    name: `with ${Deno.inspect(options)}, ${sql} is refused`,
    only,
    async run({ open }) {
      await using db = await open(options);
      const error = await assertKind(DatabaseError, "serialization", () => db.query(sql));
      assertEquals(error.message, message);
      assertEquals(await db.queryOne("SELECT 'fine' AS v"), { v: "fine" });
    },
  };
}

const INT8 = `SELECT '${MIN}'::int8 AS v, '{{1,NULL},{2,${LARGE}}}'::int8[] AS a`;
const JSON_TEXT = `{"n": [${LARGE}, 1, 1.5]}`;
const MOMENT = "2024-02-29 12:34:56.789012";

/** How values come is the choice of whoever opens the database, in both modes. */
export const databaseValueOptionCases: readonly DatabaseCase[] = [
  optionCase("postgres", {}, INT8, {
    v: BigInt(MIN),
    a: [[1n, null], [2n, BigInt(LARGE)]],
  }),
  optionCase("postgres", { bigint: "string" }, INT8, {
    v: MIN,
    a: [["1", null], ["2", LARGE]],
  }),
  optionCase(
    "postgres",
    { bigint: "number" },
    "SELECT count(*) AS v, ARRAY[1, NULL, -9007199254740991]::int8[] AS a",
    { v: 1, a: [1, null, -9_007_199_254_740_991] },
  ),
  optionCase("postgres", { bigint: "number" }, "SELECT sum(1::int8) AS v", { v: "1" }),
  optionCase("postgres", {}, `SELECT '${JSON_TEXT}'::jsonb AS v`, {
    v: { n: [BigInt(LARGE), 1, 1.5] },
  }),
  optionCase("postgres", { bigint: "string" }, `SELECT '${JSON_TEXT}'::jsonb AS v`, {
    v: { n: [LARGE, 1, 1.5] },
  }),
  optionCase("postgres", { json: "text" }, `SELECT '${JSON_TEXT}'::json AS v, '{1}'::json[] AS a`, {
    v: JSON_TEXT,
    a: ["1"],
  }),
  optionCase(
    "postgres",
    { timestamp: "string" },
    `SELECT '${MOMENT}'::timestamp AS v, '{infinity,NULL}'::timestamptz[] AS a, '0044-03-15 BC'::date AS d`,
    { v: MOMENT, a: ["infinity", null], d: "0044-03-15 BC" },
  ),
  refusalCase(
    "postgres",
    { bigint: "number" },
    `SELECT '${LARGE}'::int8 AS total`,
    `Cannot read column "total": no number holds ${LARGE} exactly; ` +
      'open the database with bigint: "bigint" or "string"',
  ),
  refusalCase(
    "postgres",
    { bigint: "number" },
    `SELECT '[${LARGE}]'::jsonb AS total`,
    `Cannot read column "total": no number holds ${LARGE} exactly; ` +
      'open the database with bigint: "bigint" or "string"',
  ),
  optionCase("sqlite", {}, `SELECT 1 AS v, ${LARGE} AS w, ${MIN} AS x, 1.5 AS r`, {
    v: 1,
    w: BigInt(LARGE),
    x: BigInt(MIN),
    r: 1.5,
  }),
  optionCase("sqlite", { bigint: "string" }, `SELECT 1 AS v, ${LARGE} AS w, count(*) AS c`, {
    v: 1,
    w: LARGE,
    c: 1,
  }),
  optionCase("sqlite", { bigint: "number" }, "SELECT 1 AS v, 9007199254740991 AS w", {
    v: 1,
    w: 9_007_199_254_740_991,
  }),
  refusalCase(
    "sqlite",
    { bigint: "number" },
    `SELECT 1 AS v, ${LARGE} AS total`,
    `Cannot read column "total": no number holds ${LARGE} exactly; ` +
      'open the database with bigint: "bigint" or "string"',
  ),
];
