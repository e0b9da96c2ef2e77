import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import {
  ALL,
  assertNothingChanges,
  DATABASE_URL,
  MYSQL,
  neighbours,
  SQLITE,
} from "./read_only_pools.ts";

Deno.test({
  name: "MySQL: no statement of a module that only reads changes anything",
  ignore: MYSQL.ignore ?? false,
  async fn() {
    await using pool = await neighbours(MYSQL.config);
    const { writer } = pool;
    const suffix = crypto.randomUUID().replaceAll("-", "");
    const kept = `kept_${suffix}`;
    await writer.execute(`CREATE TABLE ${kept} (id integer)`);
    await writer.execute(`INSERT INTO ${kept} VALUES (1), (2)`);
    await writer.execute(`CREATE SEQUENCE numbers_${suffix}`);
    await writer.execute(
      `CREATE FUNCTION writes_${suffix}() RETURNS integer BEGIN DELETE FROM ${kept}; RETURN 1; END`,
    );
    await writer.execute(
      `CREATE PROCEDURE commits_${suffix}() BEGIN COMMIT; DELETE FROM ${kept}; END`,
    );
    const remove = `DELETE FROM ${kept}`;
    const tries = [
      [remove],
      [`WITH some AS (SELECT 1 AS id) DELETE FROM ${kept}`],
      [`SELECT writes_${suffix}()`],
      [`DO writes_${suffix}()`],
      [`CALL commits_${suffix}()`],
      ["SET TRANSACTION READ WRITE", remove],
      ["SET SESSION TRANSACTION READ WRITE", remove],
      ["SET @@tx_read_only = 0", remove],
      ["SET autocommit = 1", remove],
      ["COMMIT", remove],
      ["COMMIT AND CHAIN", remove],
      ["ROLLBACK", remove],
      ["ROLLBACK WORK", remove],
      ["BEGIN", remove],
      ["BEGIN NOT ATOMIC COMMIT; END", remove],
      ["START/**/TRANSACTION READ WRITE", remove],
      [`COMMIT; ${remove}`],
      [`CREATE TABLE made_${suffix} (id integer)`],
      [`CREATE TEMPORARY TABLE made_${suffix} (id integer)`],
      [`TRUNCATE ${kept}`],
      [`DROP TABLE ${kept}`],
      ["ANALYZE TABLE " + kept, remove],
      ["FLUSH TABLES", remove],
      ["LOCK TABLES " + kept + " WRITE", remove],
      ["UNLOCK TABLES", remove],
      [`EXECUTE IMMEDIATE '${remove}'`],
      [`PREPARE removal FROM '${remove}'`, "EXECUTE removal"],
      [`HANDLER ${kept} OPEN`],
      [`SELECT NEXT VALUE FOR numbers_${suffix}`],
      [`SELECT SETVAL(numbers_${suffix}, 42)`],
      [`SELECT * FROM ${kept} FOR UPDATE`],
      ["SELECT GET_LOCK('reading', 0)"],
    ];
    const look = async () => [
      await writer.query(`SELECT * FROM ${kept} ORDER BY id`),
      await writer.query(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE $1",
        [`%${suffix}`],
      ),
      await writer.queryOne(`SELECT next_not_cached_value FROM numbers_${suffix}`),
      await writer.queryOne("SELECT IS_USED_LOCK('reading') AS lock_holder"),
    ];
    try {
      await assertNothingChanges(pool, tries, look);
    } finally {
      await writer.execute(`DROP FUNCTION writes_${suffix}`);
      await writer.execute(`DROP PROCEDURE commits_${suffix}`);
      await writer.execute(`DROP SEQUENCE numbers_${suffix}`);
      await writer.execute(`DROP TABLE ${kept}`);
    }
  },
});

Deno.test("SQLite: no statement of a module that only reads changes anything", async () => {
  await using pool = await neighbours(SQLITE.config);
  const { writer } = pool;
  await writer.execute("CREATE TABLE kept (id INTEGER)");
  await writer.execute("INSERT INTO kept VALUES (1), (2)");
  const remove = "DELETE FROM kept";
  const tries = [
    [remove],
    ["WITH some AS (SELECT 1) DELETE FROM kept"],
    [`DELETE FROM kept RETURNING id`],
    ["PRAGMA query_only = 0", remove],
    ["PRAGMA query_only(off)", remove],
    ["SELECT * FROM pragma_query_only(0)", remove],
    ["PRAGMA user_version = 42"],
    ["PRAGMA application_id = 42"],
    ["PRAGMA journal_mode = DELETE"],
    ["PRAGMA optimize"],
    ["COMMIT", remove],
    ["/**/END", remove],
    ["ROLLBACK", remove],
    ["BEGIN IMMEDIATE", remove],
    [`COMMIT; ${remove}`],
    ["CREATE TABLE made (id)"],
    ["CREATE TEMP TABLE made (id)"],
    ["CREATE TEMP TRIGGER made AFTER INSERT ON kept BEGIN DELETE FROM kept; END"],
    ["DROP TABLE kept"],
    ["VACUUM"],
    ["VACUUM INTO '/tmp/reading.db'"],
    ["ATTACH '/tmp/reading.db' AS other"],
    ["SAVEPOINT a", "RELEASE a", remove],
    ["ANALYZE"],
    ["REINDEX"],
  ];
  const look = async () => [
    await writer.query("SELECT * FROM kept ORDER BY id"),
    await writer.query("SELECT name FROM sqlite_schema UNION SELECT name FROM sqlite_temp_schema"),
    await writer.query("PRAGMA user_version"),
    await writer.query("PRAGMA application_id"),
    await writer.query("PRAGMA journal_mode"),
  ];
  await assertNothingChanges(pool, tries, look);
});

for (const { name, config, ignore = false } of ALL) {
  Deno.test({
    name:
      `${name}: what is refused to a module that only reads says so, and whoever writes goes on`,
    ignore,
    async fn() {
      await using pool = await neighbours(config);
      const { writer, reader } = pool;
      const table = `refused_${crypto.randomUUID().replaceAll("-", "")}`;
      await writer.execute(`CREATE TABLE ${table} (id integer)`);
      try {
        const insert = `INSERT INTO ${table} VALUES (1)`;
        const error = await assertKind(DatabaseError, "query", () => reader.execute(insert));
        assertEquals(error.sqlState, "25006");
        assertEquals(await writer.execute(insert), 1);
        assertEquals(await reader.query(`SELECT id FROM ${table}`), [{ id: 1 }]);
        const rows = await reader.transaction((transaction) => {
          return transaction.query(`SELECT id FROM ${table}`);
        });
        assertEquals(rows, [{ id: 1 }]);
        assertEquals(await Array.fromAsync(reader.stream(`SELECT id FROM ${table}`)), [{ id: 1 }]);
        const writing = () => reader.transaction(() => Promise.resolve(), { readOnly: false });
        const refused = await assertKind(DatabaseError, "query", writing);
        assertStringIncludes(refused.message, "may only read the database");
      } finally {
        await writer.execute(`DROP TABLE ${table}`);
      }
    },
  });
}

Deno.test({
  name: "a transaction that only reads fails at its commit where another one would",
  ignore: DATABASE_URL === "",
  async fn() {
    await using pool = await neighbours({ url: DATABASE_URL });
    const transaction = await pool.reader.beginTransaction();
    await assertKind(DatabaseError, "query", () => transaction.query("SELECT 1 / 0"));
    const error = await assertKind(DatabaseError, "transaction", () => transaction.commit());
    assertStringIncludes(error.message, "a statement in it failed, so the server rolled it back");
  },
});

Deno.test({
  name: "a login without further rights reads no file of the server, and runs no program there",
  ignore: DATABASE_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    const role = `reader_${crypto.randomUUID().replaceAll("-", "")}`;
    const password = crypto.randomUUID();
    await admin.execute(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    try {
      const url = new URL(DATABASE_URL);
      url.username = role;
      url.password = password;
      await using pool = await neighbours({ url: url.href });
      const tries = [
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY (SELECT 1) TO '/tmp/pywatt-read-only'",
        "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''cat'''; END $$",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/pywatt-read-only')",
        "ALTER SYSTEM SET work_mem = '1MB'",
      ];
      for (const sql of tries) {
        const error = await assertRejects(() => pool.reader.execute(sql), DatabaseError, "", sql);
        assertMatch(error.sqlState ?? "", /^42501$|^25001$/, sql);
      }
    } finally {
      await admin.execute(`DROP ROLE ${role}`);
    }
  },
});
