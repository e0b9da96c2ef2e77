import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What makes a driver wait for somebody, or hand something to somebody, who is not there. */
export const databaseRefusalCases: readonly DatabaseCase[] = [
  {
    name: "COPY from or to the program is refused, and the connection goes on",
    only: "postgres",
    pool: { maxConnections: 1 },
    async run({ open, table }) {
      await using db = await open();
      const items = table("copied");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const before = ["", "  \n", "; ;", "-- first\n", "/* a /* b */ COPY */", "/**/--\n\t;/* */"];
      const copies = [
        `COPY ${items} FROM STDIN`,
        `copy ${items} to stdout`,
        `COPY (SELECT 1) TO STDOUT WITH (FORMAT csv)`,
        `COPY BINARY ${items} FROM stdin`,
        `COPY ${items} FROM STDOUT`,
        `COPY/**/${items}/**/FROM/**/STDIN`,
      ];
      for (const sql of copies.flatMap((copy) => before.map((start) => start + copy))) {
        for (const run of [() => db.query(sql), () => Array.fromAsync(db.stream(sql))]) {
          const error = await assertKind(DatabaseError, "query", run);
          assertEquals(error.sqlState, "0A000", sql);
          assertStringIncludes(
            error.message,
            "use INSERT … SELECT * FROM unnest($1, $2), or stream",
          );
        }
      }
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "COPY reaches the program from within nothing else",
    only: "postgres",
    pool: { maxConnections: 1 },
    async run({ open, table }) {
      await using db = await open();
      const items = table("copied_within");
      const copying = table("copying");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      for (const copy of [`COPY ${items} FROM STDIN`, `COPY ${items} TO STDOUT`]) {
        await db.execute(
          `CREATE OR REPLACE FUNCTION ${copying}() RETURNS void LANGUAGE plpgsql ` +
            `AS $$ BEGIN EXECUTE '${copy}'; END $$`,
        );
        await db.execute(
          `CREATE OR REPLACE FUNCTION ${copying}_sql() RETURNS void LANGUAGE sql AS $$ ${copy} $$`,
        );
        const attempts: readonly (readonly [string, string])[] = [
          [`DO $$ BEGIN ${copy}; END $$`, "0A000"],
          [`DO $$ BEGIN EXECUTE '${copy}'; END $$`, "0A000"],
          [`SELECT ${copying}()`, "0A000"],
          [`SELECT ${copying}_sql()`, "0A000"],
          [`(${copy})`, "42601"],
          [`PREPARE copying AS ${copy}`, "42601"],
          [`EXPLAIN ANALYZE ${copy}`, "42601"],
          [`WITH one AS (SELECT 1) ${copy}`, "42601"],
          [`DECLARE copied CURSOR FOR ${copy}`, "42601"],
          [`SELECT 1; ${copy}`, "42601"],
        ];
        for (const [sql, sqlState] of attempts) {
          const error = await assertKind(DatabaseError, "query", () => db.query(sql));
          assertEquals(error.sqlState, sqlState, sql);
          assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
        }
      }
    },
  },
  {
    name: "COPY from and to the server's own programs and files is the server's business",
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const items = table("copied_there");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await db.execute(`COPY ${items} FROM PROGRAM 'printf "1\\n2\\n"'`);
      assertEquals(await db.query(`SELECT id FROM ${items}`), [{ id: 1 }, { id: 2 }]);
      await db.execute(`/* not to stdout */ COPY ${items} TO PROGRAM 'cat >/dev/null'`)
        .catch((error) => assertEquals(error.sqlState, "0A000"));
    },
  },
  {
    name: "a statement that is empty, or only a comment, is refused as such",
    pool: { maxConnections: 1 },
    async run({ open }) {
      await using db = await open();
      for (
        const sql of ["", " \n\t", ";", ";;;", "-- nothing", "/* nothing */", ";-- a\n/* b */;"]
      ) {
        for (
          const run of [
            () => db.query(sql),
            () => db.queryOne(sql),
            () => db.execute(sql),
            () => db.transaction((tx) => tx.execute(sql)),
            () => Array.fromAsync(db.stream(sql)),
          ]
        ) {
          const error = await assertKind(DatabaseError, "query", run);
          assertEquals(error.message, "Cannot run the statement: it is empty");
          assertEquals(error.sqlState, "42601");
        }
      }
      await db.ping();
    },
  },
  {
    name: "a comment that does not end is refused",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      for (const sql of ["/*", "/* /* */", "/* COPY t FROM STDIN"]) {
        const error = await assertKind(DatabaseError, "query", () => db.query(sql));
        assertEquals(error.sqlState, "42601");
      }
      await db.ping();
    },
  },
  {
    name: "replication commands, LISTEN and NOTIFY leave the connection usable",
    only: "postgres",
    pool: { maxConnections: 1 },
    async run({ open }) {
      await using db = await open();
      for (
        const sql of ["IDENTIFY_SYSTEM", "START_REPLICATION SLOT s LOGICAL 0/0", "BASE_BACKUP"]
      ) {
        const error = await assertKind(DatabaseError, "query", () => db.query(sql));
        assertEquals(error.sqlState, "42601");
      }
      await db.execute("LISTEN pywatt_channel");
      await db.execute("NOTIFY pywatt_channel, 'to nobody'");
      assertEquals(await db.query("SELECT * FROM pg_listening_channels()"), []);
    },
  },
  {
    name: "a statement of 10 MiB runs, and one that is wrong is refused",
    pool: { maxConnections: 1 },
    async run({ open, backend }) {
      await using db = await open();
      const text = "x".repeat(10 * 1024 * 1024);
      const row = await db.queryOne<{ n: number }>(`SELECT length('${text}') AS n`);
      assertEquals(row, { n: text.length });
      const long = `${" ".repeat(5 * 1024 * 1024)}/*${text.slice(5 * 1024 * 1024)}*/ SELEC 1`;
      const error = await assertKind(DatabaseError, "query", () => db.query(long));
      if (backend === "postgres") assertEquals(error.sqlState, "42601");
      assert(error.message.length < 1_000);
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "a wrong number of parameters is refused, whether the statement was prepared or not",
    only: "postgres",
    pool: { maxConnections: 1 },
    async run({ open }) {
      await using db = await open();
      for (let round = 0; round < 3; round++) {
        for (const params of [[], [1, 2], [1, 2, 3]]) {
          const error = await assertKind(
            DatabaseError,
            "query",
            () => db.query("SELECT $1::int4 AS v", params),
          );
          // Of one that is too many, the server misses the type first.
          assertEquals(error.sqlState, params.length === 0 ? "08P01" : "42P18");
        }
        assertEquals(await db.query("SELECT $1::int4 AS v", [round]), [{ v: round }]);
      }
    },
  },
];
