import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseError, sql } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** Templates, rows as arrays, and batches. */
export const databaseSqlCases: readonly DatabaseCase[] = [
  {
    name: "a template sends its values as parameters, whatever they hold",
    async run({ open, table }) {
      await using db = await open();
      const names = sql.identifier(...path(table("robert")));
      await db.sql`CREATE TABLE ${names} (id INTEGER, name TEXT)`;
      const name = `Robert'); DROP TABLE ${table("robert")}; --`;
      await db.sql`INSERT INTO ${names} VALUES (${1}, ${name}), (${2}, ${null})`;
      assertEquals(await db.sql`SELECT name FROM ${names} WHERE id = ${1}`, [{ name }]);
      assertEquals(await db.sql<{ id: number }>`SELECT id FROM ${names} WHERE name IS NULL`, [
        { id: 2 },
      ]);
    },
  },
  {
    name: "a name that a template quotes is nothing but a name",
    async run({ open }) {
      await using db = await open();
      const name = 'a "quoted" `name` with \\ and ;';
      assertEquals(await db.sql`SELECT 1 AS ${sql.identifier(name)}`, [{ [name]: 1 }]);
    },
  },
  {
    name: "pieces of SQL can be nested, joined and empty, and are numbered in order",
    async run({ open }) {
      await using db = await open();
      const numbers = sql.join([1, 2, 3].map((n) => sql`SELECT 0 + ${n} AS n`), sql` UNION ALL `);
      const wanted = sql`WHERE n IN (${sql.join([3, 1])}) ${sql``}`;
      const query = sql`SELECT n FROM (${numbers}) AS numbers ${wanted} ORDER BY n LIMIT ${2}`;
      assertEquals(await db.query(query), [{ n: 1 }, { n: 3 }]);
      assertEquals(await db.queryOne(query), { n: 1 });
      assertEquals(await Array.fromAsync(db.stream(query)), [{ n: 1 }, { n: 3 }]);
      assertEquals(await db.execute(query), 0);
    },
  },
  {
    name: "a template works in a transaction",
    async run({ open, table }) {
      await using db = await open();
      const items = sql.identifier(...path(table("templated")));
      await db.sql`CREATE TABLE ${items} (id INTEGER)`;
      await db.transaction(async (tx) => {
        await tx.sql`INSERT INTO ${items} VALUES (${7})`;
        assertEquals(await tx.sql`SELECT id FROM ${items}`, [{ id: 7 }]);
      });
      assertEquals(await db.sql`SELECT id FROM ${items}`, [{ id: 7 }]);
    },
  },
  {
    name: "a template refuses a placeholder, undefined, and parameters beside it",
    async run({ open }) {
      await using db = await open();
      await assertRejects(() => db.sql`SELECT $1, ${2}`, TypeError, 'the placeholder "$1"');
      const missing = Reflect.get({}, "name");
      await assertRejects(() => db.query(sql`SELECT ${missing}`), TypeError, "$1");
      await assertRejects(() => db.query(sql`SELECT 1`, [2]), TypeError, "beside a template");
    },
  },
  {
    name: "rows can be arrays, with all columns of equal names and their types",
    async run({ open, backend, table }) {
      await using db = await open();
      const items = table("arrays");
      await db.execute(`CREATE TABLE ${items} (id INTEGER, name TEXT)`);
      await db.execute(`INSERT INTO ${items} VALUES (1, 'tea'), (2, NULL)`);
      const { columns, rows } = await db.query(
        `SELECT id AS v, name AS v FROM ${items} ORDER BY id`,
        [],
        { rowMode: "array" },
      );
      assertEquals(rows, [[1, "tea"], [2, null]]);
      assertEquals(columns.map(({ name }) => name), ["v", "v"]);
      assertEquals(
        columns.map(({ type }) => type),
        backend === "postgres" ? ["int4", "text"] : ["INTEGER", "TEXT"],
      );
    },
  },
  {
    name: "rows as arrays hold the same values as rows as objects",
    async run({ open }) {
      await using db = await open();
      const query = "SELECT $1 AS a, $2 AS b, NULL AS c";
      const params = ["x", "y"];
      const { rows } = await db.query(query, params, { rowMode: "array" });
      const [object] = await db.query(query, params);
      assertEquals(rows, [Object.values(object ?? {})]);
    },
  },
  {
    name: "a result without rows still tells its columns",
    async run({ open }) {
      await using db = await open();
      const result = await db.query("SELECT 1 AS one WHERE 1 = 0", [], { rowMode: "array" });
      assertEquals(result.rows, []);
      assertEquals(result.columns.map(({ name }) => name), ["one"]);
    },
  },
  {
    name: "a batch gives what each statement came to, in order",
    async run({ open, table }) {
      await using db = await open();
      const items = table("batched");
      const results = await db.batch([
        { sql: `CREATE TABLE ${items} (id INTEGER, name TEXT)` },
        { sql: `INSERT INTO ${items} VALUES ($1, $2), (2, 'cup')`, params: [1, "tea"] },
        sql`SELECT name FROM ${sql.identifier(...path(items))} WHERE id = ${1}`,
        { sql: `UPDATE ${items} SET name = $1`, params: ["pot"] },
      ]);
      assertEquals(results, [
        { rows: [], affectedRows: 0 },
        { rows: [], affectedRows: 2 },
        { rows: [{ name: "tea" }], affectedRows: 0 },
        { rows: [], affectedRows: 2 },
      ]);
      assertEquals(await db.batch([]), []);
    },
  },
  {
    name: "a batch ends at the first statement that fails, and what ran before it remains",
    async run({ open, table }) {
      await using db = await open();
      const items = table("broken_batch");
      await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY)`);
      const insert = (id: number) => ({ sql: `INSERT INTO ${items} VALUES (${id})` });
      const error = await assertKind(
        DatabaseError,
        "query",
        () => db.batch([insert(1), insert(1), insert(3)]),
      );
      assertEquals(error.sqlState, "23505");
      assertStringIncludes(error.message, "Cannot run statement 2 of 3 of the batch");
      assertEquals(await db.query(`SELECT id FROM ${items}`), [{ id: 1 }]);
    },
  },
  {
    name: "of a batch in a transaction, all happens or nothing",
    async run({ open, table }) {
      await using db = await open();
      const items = table("atomic_batch");
      await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY)`);
      const insert = (id: number) => ({ sql: `INSERT INTO ${items} VALUES ($1)`, params: [id] });
      const options = { transaction: true };
      await assertKind(
        DatabaseError,
        "query",
        () => db.batch([insert(1), insert(2), insert(1)], options),
      );
      assertEquals(await db.query(`SELECT id FROM ${items}`), []);
      await db.batch([insert(1), insert(2)], options);
      assertEquals(await db.query(`SELECT id FROM ${items} ORDER BY id`), [{ id: 1 }, { id: 2 }]);
    },
  },
  {
    name: "a batch in an open transaction is part of it",
    async run({ open, table }) {
      await using db = await open();
      const items = table("inner_batch");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const transaction = await db.beginTransaction();
      const [, counted] = await transaction.batch([
        { sql: `INSERT INTO ${items} VALUES (1)` },
        { sql: `SELECT id FROM ${items}` },
      ]);
      assertEquals(counted?.rows, [{ id: 1 }]);
      await transaction.rollback();
      assertEquals(await db.query(`SELECT id FROM ${items}`), []);
    },
  },
  {
    name: "a batch of results that fit in no message gives all of them",
    async run({ open }) {
      await using db = await open();
      const text = "x".repeat(400_000);
      const statement = { sql: "SELECT $1 AS v UNION ALL SELECT $1", params: [text] };
      const results = await db.batch(Array.from({ length: 8 }, () => statement));
      for (const { rows } of results) assertEquals(rows, [{ v: text }, { v: text }]);
      assertEquals(results.length, 8);
    },
  },
  {
    name: "a batch with a parameter that cannot be sent runs nothing",
    async run({ open, table }) {
      await using db = await open();
      const items = table("refused_batch");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await assertRejects(
        () =>
          db.batch([
            { sql: `INSERT INTO ${items} VALUES (1)` },
            { sql: `INSERT INTO ${items} VALUES ($1)`, params: [new Date(NaN)] },
          ]),
        TypeError,
      );
      assertEquals(await db.query(`SELECT id FROM ${items}`), []);
    },
  },
  {
    name: "a batch that begins a transaction is undone and refused",
    async run({ open }) {
      await using db = await open();
      await assertKind(DatabaseError, "transaction", () => db.batch([{ sql: "BEGIN" }]));
      assert(await db.queryOne("SELECT 1 AS one"));
    },
  },
];

function path(name: string): readonly [string, ...string[]] {
  const [first = "", ...others] = name.split(".");
  return [first, ...others];
}
