import { assertMatch, assertRejects } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import {
  assertNothingChanges,
  DATABASE_URL,
  neighbours,
  POSTGRES,
  swallowed,
  WAYS,
} from "./read_only_pools.ts";

for (const { name, config, ignore = false } of POSTGRES) {
  Deno.test({
    name: `${name}: no statement of a module that only reads changes anything`,
    ignore,
    async fn() {
      await using pool = await neighbours(config);
      const { writer } = pool;
      const schema = `reading_${crypto.randomUUID().replaceAll("-", "")}`;
      const kept = `${schema}.kept`;
      await writer.execute(`CREATE SCHEMA ${schema}`);
      await writer.execute(`CREATE TABLE ${kept} (id integer)`);
      await writer.execute(`INSERT INTO ${kept} VALUES (1), (2)`);
      await writer.execute(`CREATE SEQUENCE ${schema}.numbers`);
      await writer.execute(
        `CREATE FUNCTION ${schema}.writes() RETURNS integer LANGUAGE sql AS ` +
          `'DELETE FROM ${kept}; SELECT 1'`,
      );
      // Later versions refuse to make it.
      await swallowed(() =>
        writer.execute(
          `CREATE FUNCTION ${schema}.widens() RETURNS integer LANGUAGE plpgsql ` +
            "SET transaction_read_only = off SET default_transaction_read_only = off AS " +
            `$$ BEGIN DELETE FROM ${kept}; RETURN 1; END $$`,
        )
      );
      await writer.execute(
        `CREATE PROCEDURE ${schema}.commits() LANGUAGE plpgsql AS ` +
          `$$ BEGIN COMMIT; DELETE FROM ${kept}; END $$`,
      );
      const remove = `DELETE FROM ${kept}`;
      const tries = [
        [remove],
        [`WITH gone AS (DELETE FROM ${kept} RETURNING id) SELECT * FROM gone`],
        [`SELECT ${schema}.writes()`],
        [`SELECT ${schema}.widens()`],
        [`CALL ${schema}.commits()`],
        [`DO $$ BEGIN COMMIT; DELETE FROM ${kept}; END $$`],
        [`DO $$ BEGIN EXECUTE 'SET transaction_read_only = off'; DELETE FROM ${kept}; END $$`],
        ["SET TRANSACTION READ WRITE", remove],
        ["SET transaction_read_only = off", remove],
        ["SET LOCAL transaction_read_only = off", remove],
        ["RESET transaction_read_only", remove],
        ["SELECT set_config('transaction_read_only', 'off', false)", remove],
        ["SELECT set_config('transaction_read_only', 'off', true)", remove],
        ["SELECT set_config('default_transaction_read_only', 'off', false)", remove],
        ["SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", remove],
        ["RESET ALL", remove],
        ["DISCARD ALL", remove],
        ["COMMIT", remove],
        ["COMMIT AND CHAIN", remove],
        ["/* a */ -- b\n; END", remove],
        ["ABORT", remove],
        ["ROLLBACK", remove],
        ["BEGIN READ WRITE", remove],
        ["START/**/TRANSACTION READ WRITE", remove],
        ["PREPARE/**/TRANSACTION 'reading'", remove],
        [`COMMIT; ${remove}`],
        [`ROLLBACK TO SAVEPOINT pywatt_savepoint_1; ${remove}`],
        [`PREPARE removal AS ${remove}`, "EXECUTE removal"],
        [`SELECT nextval('${schema}.numbers')`],
        [`SELECT setval('${schema}.numbers', 42)`],
        ...await letsReset(writer) ? [] : [
          ["RESET transaction_read_only", `SELECT setval('${schema}.numbers', 42)`],
          [
            "SELECT set_config('transaction_read_only', NULL, false), " +
            `setval('${schema}.numbers', 42)`,
          ],
        ],
        [`CREATE TABLE ${schema}.made AS SELECT 1`],
        [`SELECT 1 AS one INTO ${schema}.made`],
        ["CREATE TEMP TABLE made (id integer)", "INSERT INTO made VALUES (1)"],
        [`CREATE VIEW ${schema}.made AS SELECT 1`],
        [`TRUNCATE ${kept}`],
        [`DROP TABLE ${kept}`],
        [`COMMENT ON TABLE ${kept} IS 'mine'`],
        [`LOCK TABLE ${kept} IN ACCESS EXCLUSIVE MODE`],
        [`SELECT * FROM ${kept} FOR UPDATE`],
        [`COPY ${kept} FROM PROGRAM 'echo 3'`],
        ["SELECT lo_create(424242)"],
        ["SELECT lo_from_bytea(424243, 'abc')"],
        ["SELECT pg_advisory_lock(424242)"],
        ["SELECT pg_notify('reading', 'hello')"],
        ["SAVEPOINT a", "SET transaction_read_only = off", "ROLLBACK TO a", remove],
        ["SAVEPOINT a", "RELEASE a", remove],
      ];
      const look = async () => [
        await writer.query(`SELECT * FROM ${kept} ORDER BY id`),
        await writer.query(
          "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace " +
            "WHERE nspname = $1 OR relname = 'made' ORDER BY relname",
          [schema],
        ),
        await writer.queryOne(`SELECT last_value, is_called FROM ${schema}.numbers`),
        await writer.queryOne(
          "SELECT count(*)::int AS count FROM pg_largeobject_metadata WHERE oid IN (424242, 424243)",
        ),
        await writer.queryOne(
          "SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory'",
        ),
        await writer.queryOne("SELECT count(*)::int AS count FROM pg_prepared_xacts"),
        await writer.queryOne(
          "SELECT obj_description($1::regclass) AS comment, " +
            "current_setting('default_transaction_read_only') AS read_only",
          [kept],
        ),
      ];
      try {
        const ways = config.url === DATABASE_URL ? Object.keys(WAYS) : ["query()", "a transaction"];
        await assertNothingChanges(pool, tries, look, ways);
      } finally {
        await writer.execute(`DROP SCHEMA ${schema} CASCADE`);
      }
    },
  });
}

/** What PostgreSQL refuses since version 16; before, what is done by it is undone. */
const RESETTING = [
  "RESET transaction_read_only",
  "SET transaction_read_only TO DEFAULT",
  "SET LOCAL transaction_read_only TO DEFAULT",
  "SELECT set_config('transaction_read_only', NULL, false)",
];

async function letsReset(db: DatabaseConnection): Promise<boolean> {
  const row = await db.queryOne<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  return (row?.version ?? 0) < 160_000;
}

const WIDENING = [
  "SET TRANSACTION READ WRITE",
  "SET transaction_read_only = off",
  "SET LOCAL transaction_read_only = off",
  "SELECT set_config('transaction_read_only', 'off', true)",
  "START/**/TRANSACTION READ WRITE",
  "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
  "RESET ALL",
  "SET default_transaction_read_only = off",
  "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); END $$",
];

for (const { name, config, ignore = false } of POSTGRES) {
  Deno.test({
    name:
      `${name}: the server refuses to write, even what would be undone, after each way of allowing it`,
    ignore,
    async fn() {
      await using pool = await neighbours(config);
      const { writer, reader } = pool;
      const table = `widened_${crypto.randomUUID().replaceAll("-", "")}`;
      await writer.execute(`CREATE TABLE ${table} (id integer)`);
      try {
        const tries = await letsReset(writer) ? WIDENING : [...WIDENING, ...RESETTING];
        for (const sql of tries) {
          await using transaction = await reader.beginTransaction();
          await swallowed(() => transaction.execute(sql));
          const writing = () => transaction.execute(`INSERT INTO ${table} VALUES (1)`);
          const error = await assertRejects(writing, DatabaseError, "", sql);
          // It can only read, or was spoilt by the attempt.
          assertMatch(error.sqlState ?? "", /^25006$|^25P02$/, sql);
        }
      } finally {
        await writer.execute(`DROP TABLE ${table}`);
      }
    },
  });
}
