import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type DatabaseConfig, DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { SQL_DIALECTS } from "./sql_dialect.ts";

const small = (config: DatabaseConfig): DatabaseConfig => ({ ...config, maxResultBytes: 1_000 });

const HAS_RUN = "; the statement itself has run";

/** What is told of a statement that has run, but whose result cannot be given. */
export const databaseOutcomeCases: readonly DatabaseCase[] = [
  {
    name: "a write whose rows are over maxResultBytes says that it has happened",
    only: ["postgres", "sqlite"],
    pool: {},
    spoil: small,
    async run({ open, table }) {
      await using db = await open();
      const notes = table("written");
      await db.execute(`CREATE TABLE ${notes} (id INTEGER, note TEXT)`);
      const insert = `INSERT INTO ${notes} VALUES ($1, $2) RETURNING note`;
      const note = "x".repeat(2_000);
      const one = await assertKind(
        DatabaseError,
        "serialization",
        () => db.query(insert, [1, note]),
      );
      const batched = await assertKind(
        DatabaseError,
        "serialization",
        () => db.batch([{ sql: insert, params: [2, note] }]),
      );
      for (const { message, outcomeUnknown } of [one, batched]) {
        assertStringIncludes(message, HAS_RUN);
        assertEquals(outcomeUnknown, true);
      }
      assertEquals(await db.query(`SELECT id FROM ${notes} ORDER BY id`), [{ id: 1 }, { id: 2 }]);
    },
  },
  {
    name: "a result over maxResultBytes is an error, its first row and its count are none",
    pool: {},
    spoil: small,
    async run({ open, backend }) {
      await using db = await open();
      const text = SQL_DIALECTS[backend].longText(700);
      const sql = `SELECT ${text} AS v UNION ALL SELECT ${text}`;
      for (const run of [() => db.query(sql), () => db.transaction((tx) => tx.query(sql))]) {
        const error = await assertKind(DatabaseError, "serialization", run);
        assertStringIncludes(error.message, "maxResultBytes is 1000; use stream()");
      }
      assertEquals((await db.queryOne<{ v: string }>(sql))?.v.length, 700);
      assertEquals(await db.execute(sql), 0);
      assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
    },
  },
  {
    name: "a write in a transaction whose rows are over maxResultBytes can still be undone",
    only: ["postgres", "sqlite"],
    pool: {},
    spoil: small,
    async run({ open, table }) {
      await using db = await open();
      const notes = table("undone_rows");
      await db.execute(`CREATE TABLE ${notes} (note TEXT)`);
      const statement = {
        sql: `INSERT INTO ${notes} VALUES ($1) RETURNING note`,
        params: ["x".repeat(2_000)],
      };
      const calls = [
        () => db.transaction((tx) => tx.query(statement.sql, statement.params)),
        () => db.batch([statement], { transaction: true }),
      ];
      for (const call of calls) {
        const { message, outcomeUnknown } = await assertKind(DatabaseError, "serialization", call);
        assert(!message.includes(HAS_RUN), message);
        assertEquals(outcomeUnknown, undefined);
      }
      assertEquals(await db.query(`SELECT * FROM ${notes}`), []);
    },
  },
  {
    name: "a write whose rows cannot be shown may have happened, and says so",
    only: ["postgres", "sqlite"],
    async run({ open, table }) {
      await using db = await open({ bigint: "number" });
      const numbers = table("unshown");
      await db.execute(`CREATE TABLE ${numbers} (n BIGINT)`);
      const insert = `INSERT INTO ${numbers} VALUES ($1) RETURNING n`;
      const large = 2n ** 60n;
      const lasting = await assertKind(
        DatabaseError,
        "serialization",
        () => db.query(insert, [large]),
      );
      assertEquals(lasting.outcomeUnknown, true);
      await db.transaction(async (tx) => {
        const undone = await assertKind(
          DatabaseError,
          "serialization",
          () => tx.query(insert, [large]),
        );
        assertEquals(undone.outcomeUnknown, undefined);
        throw undone;
      }).catch(() => {});
      assertEquals(await db.query(`SELECT 1 AS one FROM ${numbers}`), [{ one: 1 }]);
    },
  },
];
