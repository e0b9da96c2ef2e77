import { assertEquals } from "@std/assert";
import { difference } from "../support/difference.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What stands in a hostile schema in the place of what PostgreSQL has in its own. */
const IMPOSTORS: readonly ((schema: string) => string)[] = [
  (schema) =>
    `CREATE FUNCTION ${schema}.unnest(pg_catalog.oid[]) RETURNS SETOF pg_catalog.oid LANGUAGE sql ` +
    "AS 'SELECT 20::pg_catalog.oid'",
  (schema) =>
    `CREATE FUNCTION ${schema}.never(pg_catalog.oid, pg_catalog.oid) RETURNS bool LANGUAGE sql ` +
    "AS 'SELECT false'",
  (schema) =>
    `CREATE FUNCTION ${schema}.always(pg_catalog."char", pg_catalog."char") RETURNS bool ` +
    "LANGUAGE sql AS 'SELECT true'",
  (schema) =>
    `CREATE OPERATOR ${schema}.= (LEFTARG = pg_catalog.oid, RIGHTARG = pg_catalog.oid, ` +
    `FUNCTION = ${schema}.never)`,
  (schema) =>
    `CREATE OPERATOR ${schema}.<> (LEFTARG = pg_catalog.oid, RIGHTARG = pg_catalog.oid, ` +
    `FUNCTION = ${schema}.never)`,
  (schema) =>
    `CREATE OPERATOR ${schema}.= (LEFTARG = pg_catalog."char", RIGHTARG = pg_catalog."char", ` +
    `FUNCTION = ${schema}.always)`,
  (schema) => `CREATE DOMAIN ${schema}.oid AS pg_catalog.text`,
  (schema) => `CREATE DOMAIN ${schema}.text AS pg_catalog.bpchar`,
];

/** What types promise that a database has made for itself. */
export const databaseOwnTypeCases: readonly DatabaseCase[] = [
  {
    name: "a type that was made after the connection was opened is read right, also by a stream",
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const [mood, count] = [table("mood_of_now"), table("count_of_now")];
      await db.execute(`CREATE TYPE ${mood} AS ENUM ('glad', 'sad')`);
      await db.execute(`CREATE DOMAIN ${count} AS int8`);
      const sql = `SELECT '{glad,NULL}'::${mood}[] AS m, '{{1},{2}}'::${count}[] AS c,
        'sad'::${mood} AS s, 7::${count} AS n`;
      const expected = { m: ["glad", null], c: [[1n], [2n]], s: "sad", n: 7n };
      assertEquals(difference(await db.queryOne(sql), expected), undefined);
      for await (const row of db.stream(sql)) assertEquals(difference(row, expected), undefined);
      const { columns } = await db.query(sql, [], { rowMode: "array" });
      assertEquals(columns.map(({ type }) => type), [
        "mood_of_now[]",
        "count_of_now[]",
        "mood_of_now",
        "int8",
      ]);
    },
  },
  {
    name:
      "a type of the database's own is read right, whatever stands before PostgreSQL's own names",
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const feeling = table("feeling");
      const amount = table("amount");
      const schema = feeling.slice(0, feeling.indexOf("."));
      await using tx = await db.beginTransaction();
      await tx.execute(`CREATE TYPE ${feeling} AS ENUM ('glad')`);
      await tx.execute(`CREATE DOMAIN ${amount} AS pg_catalog.int8`);
      for (const impostor of IMPOSTORS) await tx.execute(impostor(schema));
      await tx.execute(`SET LOCAL search_path = ${schema}, pg_catalog`);
      const { columns, rows } = await tx.query(
        `SELECT '{glad,NULL}'::${feeling}[] AS feelings, '{1,2}'::${amount}[] AS amounts`,
        [],
        { rowMode: "array" },
      );
      assertEquals(rows, [[["glad", null], [1n, 2n]]]);
      assertEquals(columns.map(({ type }) => type), ["feeling[]", "amount[]"]);
    },
  },
];
