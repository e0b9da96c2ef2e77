import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What statements mean to MySQL alone. */
export const mysqlStatementCases: readonly DatabaseCase[] = [
  {
    name: "placeholders stand in any order, again and again, and nowhere but in SQL itself",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      const row = await db.queryOne(
        "SELECT $2 AS b, $1 AS a, $2 AS again, '$1 ? it''s \\' $1' AS text, \"$1 ?\" AS other, " +
          "`$1` AS name, 1 AS price$1 -- $1 ?\n" +
          "FROM (SELECT 5 AS `$1`) AS t # $1 ?\n /* $1 ? */ WHERE 1--1 = 2",
        ["first", 2],
      );
      assertEquals(row, {
        b: 2,
        a: "first",
        again: 2,
        text: "$1 ? it's ' $1",
        other: "$1 ?",
        name: 5,
        price$1: 1,
      });
    },
  },
  {
    name: "MySQL's own placeholder, $0 and a comment that some servers run are refused",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      const refused: readonly (readonly [string, string])[] = [
        ["SELECT ? AS v", 'it has the placeholder "?", expected "$1", "$2" and so on'],
        ["SELECT $0 AS v", 'it has the placeholder "$0", expected "$1", "$2" and so on'],
        [
          "SELECT /*!50000 $1 */ AS v",
          'it has the comment "/*!", which some servers run; write it as plain SQL',
        ],
      ];
      for (const [sql, detail] of refused) {
        const error = await assertKind(DatabaseError, "query", () => db.query(sql, [1]));
        assertEquals(error.message, `Cannot run the statement: ${detail}`);
      }
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "what MySQL has no value for is refused",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      for (const value of [NaN, Infinity, -Infinity, new Date(8.64e15), new Date(-1e14)]) {
        await assertKind(DatabaseError, "serialization", () => db.query("SELECT $1 AS v", [value]));
      }
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "values come as the program has chosen: integers, timestamps and JSON as text",
    only: "mysql",
    async run({ open }) {
      await using db = await open({ bigint: "string", timestamp: "string", json: "text" });
      const sql = "SELECT CAST(18446744073709551615 AS UNSIGNED) AS n, " +
        "CAST('2024-02-29 12:34:56.123456' AS DATETIME(6)) AS t, JSON_ARRAY(1, 'x') AS j, 1 AS i";
      assertEquals(await db.queryOne(sql), {
        n: "18446744073709551615",
        t: "2024-02-29 12:34:56.123456",
        j: '[1, "x"]',
        i: 1,
      });
    },
  },
  {
    name: "a date of zeros is an error that says so, and a text when it is asked for",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const dates = table("zero_dates");
      await db.execute(`CREATE TABLE ${dates} (d DATE, t DATETIME)`);
      await db.execute(
        `SET STATEMENT sql_mode = '' FOR INSERT INTO ${dates} VALUES ('0000-00-00', '0000-00-00')`,
      );
      assertEquals(await db.queryOne(`SELECT d FROM ${dates}`), { d: "0000-00-00" });
      const error = await assertKind(
        DatabaseError,
        "serialization",
        () => db.query(`SELECT t FROM ${dates}`),
      );
      assertStringIncludes(error.message, "0000-00-00 00:00:00");
      assertEquals(await db.queryOne(`SELECT CAST(t AS CHAR) AS t FROM ${dates}`), {
        t: "0000-00-00 00:00:00",
      });
    },
  },
  {
    name: "a long text is not cut where the server keeps it in a temporary table",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      const text = "漢".repeat(30_000);
      const sql = "SELECT $1 AS v UNION SELECT $1 UNION ALL SELECT CONCAT($1, '!') ORDER BY 1";
      assertEquals(await db.query(sql, [text]), [{ v: text }, { v: `${text}!` }]);
    },
  },
  {
    name: "bytes of 10 MiB come back exactly",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const blobs = table("blobs");
      await db.execute(`CREATE TABLE ${blobs} (b LONGBLOB)`);
      const bytes = new Uint8Array(10 * 1024 * 1024).map((_, index) => index % 251);
      await db.execute(`INSERT INTO ${blobs} VALUES ($1)`, [bytes]);
      assertEquals((await db.queryOne(`SELECT b FROM ${blobs}`))?.b, bytes);
    },
  },
  {
    name: "a row can have a thousand columns, and no columns of the same name are lost",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      const numbers = Array.from({ length: 1_000 }, (_, index) => index);
      const row = await db.queryOne(`SELECT ${numbers.map((n) => `${n} AS c${n}`).join(", ")}`);
      assertEquals(row, Object.fromEntries(numbers.map((n) => [`c${n}`, n])));
      const same = await db.query("SELECT 1 AS v, 2 AS v, 3 AS `__proto__`", [], {
        rowMode: "array",
      });
      assertEquals(same.rows, [[1, 2, 3]]);
      assertEquals(same.columns.map(({ name }) => name), ["v", "v", "__proto__"]);
    },
  },
  {
    name: "UPDATE counts the rows that it finds, ON DUPLICATE KEY UPDATE two for each it changes",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const items = table("affected");
      await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY, n INTEGER)`);
      await db.execute(`INSERT INTO ${items} VALUES (1, 10), (2, 20)`);
      assertEquals(await db.execute(`UPDATE ${items} SET n = 10`), 2);
      const upsert = `INSERT INTO ${items} VALUES (1, $1), (3, 30) ON DUPLICATE KEY UPDATE n = $1`;
      assertEquals(await db.execute(upsert, [11]), 3);
      assertEquals(await db.execute(`REPLACE INTO ${items} VALUES (4, 40)`), 1);
      assertEquals(await db.execute(`INSERT INTO ${items} VALUES (5, 50) RETURNING id`), 1);
      assertEquals(await db.execute(`ALTER TABLE ${items} ADD COLUMN m INTEGER`), 0);
    },
  },
  {
    name:
      "of a procedure's several results the first comes, and statements that cannot be prepared run",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const procedure = table("several_results");
      await db.execute(
        `CREATE PROCEDURE ${procedure}() BEGIN DO 1; SELECT 1 AS a; SELECT 'x' AS b, 2 AS c; END`,
      );
      assertEquals(await db.query(`CALL ${procedure}()`), [{ a: 1 }]);
      await db.execute("PREPARE from_text FROM 'SELECT 1'");
      await assertKind(
        DatabaseError,
        "query",
        () => db.execute("PREPARE from_text FROM $1", ["SELECT 1"]),
      );
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "what a statement sets, locks and prepares is gone with it",
    only: "mysql",
    pool: { maxConnections: 1, minConnections: 1 },
    async run({ open, table }) {
      await using db = await open();
      const items = table("locked");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await db.execute("SET @mine = 1");
      assertEquals(await db.queryOne("SELECT @mine AS v"), { v: null });
      await db.execute("SET SESSION sql_mode = 'ANSI_QUOTES', SESSION time_zone = '+05:00'");
      assertEquals(await db.queryOne('SELECT "text" AS v, @@time_zone AS z'), {
        v: "text",
        z: "+00:00",
      });
      await db.execute(`LOCK TABLES ${items} READ`);
      assertEquals(await db.execute(`INSERT INTO ${items} VALUES (1)`), 1);
      await db.execute("SET autocommit = 0");
      assertEquals(await db.execute(`INSERT INTO ${items} VALUES (2)`), 1);
      await using other = await open();
      assertEquals((await other.query(`SELECT id FROM ${items} ORDER BY id`)).length, 2);
    },
  },
  {
    name: "an error tells what it is about, and values only as its detail",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const users = table("users");
      const orders = table("orders");
      await db.execute(
        `CREATE TABLE ${users} (id INTEGER PRIMARY KEY, mail VARCHAR(50), UNIQUE KEY mails (mail))`,
      );
      await db.execute(
        `CREATE TABLE ${orders} (user INTEGER, CONSTRAINT owned FOREIGN KEY (user) ` +
          `REFERENCES ${users} (id))`,
      );
      await db.execute(`INSERT INTO ${users} VALUES (1, 'it''s a secret')`);
      const twice = await assertKind(
        DatabaseError,
        "query",
        () => db.execute(`INSERT INTO ${users} VALUES (2, $1)`, ["it's a secret"]),
      );
      assertEquals([twice.sqlState, twice.constraint], ["23505", "mails"]);
      assertEquals(twice.message, "Cannot run the statement: Duplicate entry for key 'mails'");
      assertStringIncludes(twice.detail ?? "", "it's a secret");
      const orphan = await assertKind(
        DatabaseError,
        "query",
        () => db.execute(`INSERT INTO ${orders} VALUES (9)`),
      );
      assertEquals([orphan.sqlState, orphan.constraint], ["23503", "owned"]);
      assertEquals(`${orphan.schema}.${orphan.table}`, orders);
      const number = await assertKind(
        DatabaseError,
        "query",
        () => db.execute(`INSERT INTO ${users} VALUES ($1, NULL)`, ["my 'secret' number"]),
      );
      assertEquals([number.sqlState, number.column], ["22P02", "id"]);
      assertEquals(`${number.schema}.${number.table}`, users);
      assert(!number.message.includes("secret"));
      const missing = await assertKind(
        DatabaseError,
        "query",
        () => db.query(`SELECT nothing FROM ${users}`),
      );
      assertEquals([missing.sqlState, missing.column], ["42703", "nothing"]);
    },
  },
  {
    name: "the server's own time limit is of kind timeout",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      const error = await assertKind(
        DatabaseError,
        "timeout",
        () => db.query("SET STATEMENT max_statement_time = 0.1 FOR SELECT SLEEP(30)"),
      );
      assertEquals(error.sqlState, "57014");
    },
  },
  {
    name: "a file of the program's machine cannot be loaded",
    only: "mysql",
    async run({ open, table }) {
      await using db = await open();
      const lines = table("lines");
      await db.execute(`CREATE TABLE ${lines} (line TEXT)`);
      await assertKind(
        DatabaseError,
        "query",
        () => db.execute(`LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE ${lines}`),
      );
      assertEquals(await db.query(`SELECT * FROM ${lines}`), []);
    },
  },
  {
    name: "a statement that is cancelled late leaves the next one alone",
    only: "mysql",
    pool: { maxConnections: 1, minConnections: 1 },
    async run({ open }) {
      await using db = await open();
      const before = await db.queryOne("SELECT CONNECTION_ID() AS id");
      for (let round = 0; round < 30; round++) {
        const controller = new AbortController();
        const cancelled = db.query("SELECT 1 AS v", [], { signal: controller.signal })
          .catch((error) => assertEquals(error.kind, "cancelled"));
        for (let turn = 0; turn < round; turn++) await Promise.resolve();
        controller.abort();
        const next = db.query("SELECT SLEEP(0.002) AS v");
        await cancelled;
        assertEquals(await next, [{ v: 0 }]);
      }
      assertEquals(await db.queryOne("SELECT CONNECTION_ID() AS id"), before);
    },
  },
];
