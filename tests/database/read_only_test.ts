import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  type DatabaseConnection,
  DatabaseError,
} from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { ReadOnlyDatabase } from "../../src/database/read_only.ts";
import { assertKind } from "../parity/assert_kind.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";

/** One pool of a single connection: whoever writes, and whoever may only read. */
interface Neighbours extends AsyncDisposable {
  readonly writer: DatabaseConnection;
  readonly reader: DatabaseConnection;
}

async function neighbours(config: DatabaseConfig): Promise<Neighbours> {
  const driver = await openDatabaseDriver({ pool: { maxConnections: 1 }, ...config });
  return {
    writer: connectionOver(driver.sharedWith("writer")),
    reader: connectionOver(new ReadOnlyDatabase(driver.sharedWith("reader"))),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

interface Backend {
  readonly name: string;
  readonly config: DatabaseConfig;
  readonly ignore?: boolean;
}

const POSTGRES: readonly Backend[] = [
  { name: "PostgreSQL", config: { url: DATABASE_URL }, ignore: DATABASE_URL === "" },
  { name: "the embedded PostgreSQL", config: { url: "pglite:memory" } },
];
const MYSQL: Backend = { name: "MySQL", config: { url: MYSQL_URL }, ignore: MYSQL_URL === "" };
const SQLITE: Backend = { name: "SQLite", config: { url: "sqlite::memory:" } };
const ALL = [...POSTGRES, MYSQL, SQLITE];

/** The ways of running statements one after the other, each as a module can write it. */
const WAYS: Readonly<
  Record<string, (db: DatabaseConnection, statements: readonly string[]) => Promise<unknown>>
> = {
  async "query()"(db, statements) {
    for (const sql of statements) await swallowed(() => db.query(sql));
  },
  async "execute()"(db, statements) {
    for (const sql of statements) await swallowed(() => db.execute(sql));
  },
  async "batch()"(db, statements) {
    await swallowed(() => db.batch(statements.map((sql) => ({ sql }))));
  },
  async "an atomic batch()"(db, statements) {
    await swallowed(() => db.batch(statements.map((sql) => ({ sql })), { transaction: true }));
  },
  async "stream()"(db, statements) {
    for (const sql of statements) await swallowed(() => Array.fromAsync(db.stream(sql)));
  },
  async "a transaction"(db, statements) {
    const transaction = await db.beginTransaction();
    for (const sql of statements) await swallowed(() => transaction.execute(sql));
    await swallowed(() => transaction.commit());
  },
  async "a transaction with a savepoint"(db, statements) {
    const transaction = await db.beginTransaction();
    for (const sql of statements) {
      await swallowed(() => transaction.savepoint((inner) => inner.execute(sql)));
    }
    await swallowed(() => transaction.commit());
  },
};

async function swallowed(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}

async function assertNothingChanges(
  { writer, reader }: Neighbours,
  tries: readonly (readonly string[])[],
  look: () => Promise<unknown>,
  ways: readonly string[] = Object.keys(WAYS),
): Promise<void> {
  const before = await look();
  for (const statements of tries) {
    for (const [way, run] of Object.entries(WAYS)) {
      if (!ways.includes(way)) continue;
      await run(reader, statements);
      assertEquals(await look(), before, `${statements.join("; ")} by ${way}`);
    }
  }
  assert(await writer.queryOne("SELECT 1 AS one"));
}

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
