import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseError, type StandardSchema } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

interface User {
  readonly name: string;
}

const userSchema: StandardSchema<User> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      return typeof value === "object" && value !== null && "name" in value &&
          typeof value.name === "string"
        ? { value: { name: value.name.toUpperCase() } }
        : { issues: [{ message: "expected a string", path: ["name"] }] };
    },
  },
};

/** What statements do, and what they are refused with. */
export const databaseStatementCases: readonly DatabaseCase[] = [
  {
    name: "queryOne gives the first row, and null where there is none",
    async run({ open }) {
      await using db = await open();
      assertEquals(await db.queryOne("SELECT 1 AS v UNION ALL SELECT 2 ORDER BY v"), { v: 1 });
      assertEquals(await db.queryOne("SELECT 1 AS v WHERE 1 = 0"), null);
    },
  },
  {
    name: "execute counts the rows that were inserted, updated and deleted, and no others",
    async run({ open, table }) {
      await using db = await open();
      const items = table("counted");
      assertEquals(
        await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY, n INTEGER)`),
        0,
      );
      const insert = `INSERT INTO ${items} (id, n) VALUES (1, 10), (2, 20), (3, 30)`;
      assertEquals(await db.execute(insert), 3);
      assertEquals(await db.execute(`UPDATE ${items} SET n = n + 1 WHERE id > $1`, [1]), 2);
      assertEquals(await db.execute(`SELECT * FROM ${items}`), 0);
      assertEquals(await db.execute(`DELETE FROM ${items} WHERE id = $1`, [9]), 0);
      assertEquals(await db.execute(`DELETE FROM ${items}`), 3);
      assertEquals(await db.execute(`DROP TABLE ${items}`), 0);
    },
  },
  {
    name: "query gives the rows of INSERT … RETURNING",
    async run({ open, table }) {
      await using db = await open();
      const items = table("returned");
      await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY)`);
      const rows = await db.query(`INSERT INTO ${items} VALUES (7), (8) RETURNING id`);
      assertEquals(rows, [{ id: 7 }, { id: 8 }]);
    },
  },
  {
    name: "a syntax error is of kind query, and the connection goes on",
    async run({ open, backend }) {
      await using db = await open();
      const error = await assertKind(DatabaseError, "query", () => db.query("SELEC 1"));
      assertStringIncludes(error.message, "Cannot run the statement: ");
      if (backend === "postgres") assertEquals([error.sqlState, error.position], ["42601", 1]);
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "a violated constraint carries its SQLSTATE and what it is about",
    async run({ open, table, backend }) {
      await using db = await open();
      const parents = table("parents");
      const children = table("children");
      await db.execute(`CREATE TABLE ${parents} (id INTEGER PRIMARY KEY)`);
      await db.execute(
        `CREATE TABLE ${children} (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, ` +
          `age INTEGER, FOREIGN KEY (parent) REFERENCES ${parents} (id), ` +
          "CONSTRAINT grown CHECK (age >= 18))",
      );
      await db.execute(`INSERT INTO ${parents} VALUES (1)`);
      const violations: readonly (readonly [string, string])[] = [
        [`INSERT INTO ${parents} VALUES (1)`, "23505"],
        [`INSERT INTO ${children} VALUES (1, 99, 20)`, "23503"],
        [`INSERT INTO ${children} VALUES (1, NULL, 20)`, "23502"],
        [`INSERT INTO ${children} VALUES (1, 1, 5)`, "23514"],
      ];
      for (const [sql, sqlState] of violations) {
        const error = await assertKind(DatabaseError, "query", () => db.execute(sql));
        assertEquals(error.sqlState, sqlState);
        if (sqlState === "23502") assertEquals(error.column, "parent");
        if (sqlState === "23514") assertEquals(error.constraint, "grown");
        if (backend === "postgres") assert(error.table !== undefined && error.schema !== undefined);
      }
    },
  },
  {
    name: "an error says nothing of the parameters",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const secret = "correct horse battery staple";
      const error = await assertKind(
        DatabaseError,
        "query",
        () => db.query("SELECT $1::text, 1 / ($2::int4 - 1)", [secret, 1]),
      );
      assertEquals(error.sqlState, "22012");
      assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes(secret));
    },
  },
  {
    name: "a query that fails among its rows leaves nothing behind for the next one",
    only: "postgres",
    pool: { maxConnections: 1 },
    async run({ open }) {
      await using db = await open();
      const failing = "SELECT 1 / (50 - n) AS v FROM generate_series(1, 100) AS n";
      await assertKind(DatabaseError, "query", () => db.query(failing));
      assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
      await assertKind(DatabaseError, "query", () => db.query(failing));
      assertEquals(await db.query("SELECT n AS v FROM generate_series(1, 2) AS n"), [
        { v: 1 },
        { v: 2 },
      ]);
    },
  },
  {
    name: "more than one statement at once is refused, and none of them runs",
    async run({ open, table }) {
      await using db = await open();
      const items = table("several");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const sql = `INSERT INTO ${items} VALUES (1); INSERT INTO ${items} VALUES (2)`;
      const error = await assertKind(DatabaseError, "query", () => db.execute(sql));
      assertEquals(error.sqlState, "42601");
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
      assertEquals(await db.queryOne("SELECT 1 AS v; -- done"), { v: 1 });
    },
  },
  {
    name: "what is no SQL text is a TypeError",
    async run({ open }) {
      await using db = await open();
      await assertRejects(() => Reflect.apply(db.query, db, [42]), TypeError, "got number");
      await assertRejects(() => db.query("SELECT 'a\0b'"), TypeError, "NUL");
    },
  },
  {
    name: "with a schema every row is checked, and is what the schema makes of it",
    async run({ open }) {
      await using db = await open();
      const users = await db.query("SELECT 'ann' AS name", [], { schema: userSchema });
      assertEquals(users, [{ name: "ANN" }]);
      const error = await assertKind(
        DatabaseError,
        "serialization",
        () => db.queryOne("SELECT 1 AS name", [], { schema: userSchema }),
      );
      assertEquals(error.message, "Cannot accept row 0: name: expected a string");
    },
  },
  {
    name: "the stack of an error shows who called",
    async run({ open }) {
      await using db = await open();
      async function theCallerOfThisQuery() {
        return await db.query("SELECT * FROM no_such_table_anywhere");
      }
      const error = await assertKind(DatabaseError, "query", theCallerOfThisQuery);
      assertStringIncludes(error.stack ?? "", "theCallerOfThisQuery");
    },
  },
  {
    name: "ping answers",
    async run({ open }) {
      await using db = await open();
      await db.ping();
    },
  },
  {
    name: "a closed connection refuses everything, closes twice, and another can be opened",
    async run({ open }) {
      const db = await open();
      await db.close();
      await db.close();
      const calls = [
        () => db.query("SELECT 1"),
        () => db.execute("SELECT 1"),
        () => db.ping(),
        () => db.beginTransaction(),
      ];
      for (const call of calls) {
        const error = await assertKind(DatabaseError, "connection", call);
        assertEquals(error.message, "Cannot use the database: the connection is closed");
      }
      await using again = await open();
      assertEquals(await again.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "the settings in effect are shown, without secrets",
    pool: { maxConnections: 3, acquireTimeoutSeconds: 7 },
    async run({ open, backend }) {
      await using db = await open();
      assertEquals(db.config.dbType, backend);
      assertEquals(db.config.pool.acquireTimeoutSeconds, 7);
      const shown = Object.keys(db.config).filter((name) => name !== "sslMode");
      assertEquals(shown.sort(), ["changed", "database", "dbType", "maxResultBytes", "pool"]);
    },
  },
  {
    name: "the settings in effect say how the connection is encrypted",
    only: ["postgres", "mysql"],
    needs: ["encryption"],
    async run({ open }) {
      await using db = await open();
      assertEquals(db.config.sslMode, "prefer");
    },
  },
];
