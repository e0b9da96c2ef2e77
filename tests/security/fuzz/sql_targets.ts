import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createDatabaseConnection, DatabaseError, sql } from "../../../mod.ts";
import { checkedStatement } from "../../../src/database/parameters.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { assertSame, overTheWire } from "./value_targets.ts";

const db = await createDatabaseConnection();

const soup = fc.array(
  fc.constantFrom(
    "SELECT",
    "1",
    ";",
    "--",
    "/*",
    "*/",
    "'",
    '"',
    "`",
    "[",
    "]",
    "$1",
    "?1",
    ":a",
    "\n",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "ATTACH",
    "PRAGMA",
    "EXPLAIN",
    "VACUUM",
    "x",
    ",",
    "(",
    ")",
    "\ufeff",
  ),
  { maxLength: 8 },
).map((parts) => parts.join(" "));

const text = fc.string({ unit: "binary", maxLength: 10 });

/** What a parameter is of, and what a text of SQL can be. */
export const sqlTargets: readonly FuzzTarget[] = [
  fuzzTarget(
    "any parameter is refused with a TypeError or crosses the wire as it is",
    { shortRuns: 1_000, longInputs: 200_000 },
    fc.array(fc.anything({ withBigInt: true, withDate: true, withTypedArray: true }), {
      maxLength: 3,
    }),
    (params) => {
      try {
        const checked = checkedStatement("SELECT 1", params);
        assertSame(overTheWire(checked.params), checked.params);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      return 1;
    },
  ),
  fuzzTarget(
    "a text stays a value, and a name stays a name, whatever they hold",
    { shortRuns: 500, longInputs: 100_000 },
    fc.record({ value: text, name: text.filter((name) => name !== "") }),
    async ({ value, name }) => {
      if (value.includes("\0") || name.includes("\0")) return 0;
      const row = await db.sql`SELECT ${value} AS ${sql.identifier(name)}`;
      assertEquals<unknown>(Object.entries(row[0] ?? {}), [[name, value]]);
      return 1;
    },
  ),
  fuzzTarget(
    "any SQL is run or refused with a DatabaseError, and the connection stays of use",
    { shortRuns: 500, longInputs: 100_000 },
    soup,
    async (statement) => {
      try {
        await db.query(statement, statement.includes("$1") ? [1] : []);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
      }
      assertEquals(await db.queryOne("SELECT 1 AS one"), { one: 1 });
      return 1;
    },
  ),
];
