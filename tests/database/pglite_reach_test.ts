import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";

/** Whatever would lead out of the database, or to the superuser who can. */
const REACHING_OUT: Readonly<Record<string, string>> = {
  "SELECT pg_read_file('/etc/passwd')": "42501",
  "SELECT pg_read_file('/pglite/data/PG_VERSION')": "42501",
  "SELECT pg_read_binary_file('/dev/stdin')": "42501",
  "SELECT pg_ls_dir('/')": "42501",
  "SELECT lo_import('/pglite/data/PG_VERSION')": "42501",
  "SELECT lo_export(1, '/tmp/file')": "42501",
  "COPY (SELECT 1) TO '/tmp/file'": "42501",
  "COPY (SELECT 1) TO '/pglite/data/../../file'": "42501",
  "COPY (SELECT 1) TO '/dev/blob'": "42501",
  "COPY (SELECT 1) TO PROGRAM 'id'": "42501",
  "CREATE TABLESPACE elsewhere LOCATION '/tmp'": "42501",
  "LOAD '/pglite/data/code.so'": "42501",
  "CREATE FUNCTION f() RETURNS integer LANGUAGE c AS '/pglite/data/code'": "42501",
  "CREATE LANGUAGE plperlu": "0A000",
  "ALTER SYSTEM SET shared_preload_libraries = 'code'": "42501",
  "ALTER DATABASE postgres SET session_preload_libraries = 'code'": "42501",
  "SET dynamic_library_path = '/pglite/data'": "42501",
  "SET allow_system_table_mods = on": "42501",
  "UPDATE pg_authid SET rolsuper = true": "42501",
  "ALTER ROLE pywatt SUPERUSER": "42501",
  "GRANT pg_execute_server_program TO pywatt": "42501",
  "CREATE ROLE other SUPERUSER": "42501",
  "SET ROLE postgres": "42501",
  "SET SESSION AUTHORIZATION postgres": "55P02",
  "SET SESSION AUTHORIZATION DEFAULT": "55P02",
  "SET LOCAL SESSION AUTHORIZATION postgres": "55P02",
  "RESET SESSION AUTHORIZATION": "55P02",
  "RESET session_authorization": "55P02",
  "DISCARD ALL": "55P02",
  "SELECT set_config('session_' || 'authorization', 'postgres', false)": "55P02",
  "DO $$ BEGIN EXECUTE 'RESET SESSION ' || 'AUTHORIZATION'; END $$": "55P02",
  "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET session_authorization = 'postgres' AS 'SELECT 1'":
    "55P02",
  "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET role = 'postgres' AS 'SELECT 1'": "42501",
  "SELECT pg_terminate_backend(pg_backend_pid())": "42501",
  "SELECT pg_reload_conf()": "42501",
  "SELECT pg_promote()": "42501",
};

/** Whatever leaves the session as it was found for whoever comes next. */
const CHANGING: readonly string[] = [
  "SET search_path = nowhere",
  "SET TimeZone = 'Asia/Tokyo'",
  "SET bytea_output = 'escape'",
  "SET idle_session_timeout = 1",
  "SET idle_in_transaction_session_timeout = 1",
  "SET statement_timeout = 1",
  "SET ROLE NONE",
  "RESET ALL",
  "LISTEN news",
  "PREPARE kept AS SELECT 1",
  "UPDATE pg_settings SET setting = 'postgres' WHERE name = 'session_authorization'",
];

/** They share a database, since none of them changes it. */
async function withDatabase(run: (db: DatabaseConnection) => Promise<void>): Promise<void> {
  await using db = await createDatabaseConnection({ url: "pglite:memory" });
  await run(db);
}

Deno.test("an embedded PostgreSQL refuses what leads out of it, or to its superuser", async () => {
  await withDatabase(async (db) => {
    for (const [sql, sqlState] of Object.entries(REACHING_OUT)) {
      const error = await assertKind(DatabaseError, "query", () => db.execute(sql));
      assertEquals(`${sql}: ${error.sqlState}`, `${sql}: ${sqlState}`);
    }
    assertEquals(await db.queryOne("SELECT session_user, current_setting('is_superuser') AS s"), {
      session_user: "pywatt",
      s: "off",
    });
  });
});

Deno.test("a transaction that is rolled back gives no superuser back", async () => {
  await withDatabase(async (db) => {
    await db.transaction(async (tx) => {
      await tx.savepoint(() => tx.execute("SET LOCAL ROLE NONE"));
      await assertKind(DatabaseError, "query", () => tx.execute("RESET SESSION AUTHORIZATION"));
    }).catch(() => {});
    await assertKind(DatabaseError, "query", () => db.execute("SELECT pg_ls_dir('/')"));
  });
});

Deno.test("what one statement sets is not there for the next", async () => {
  await withDatabase(async (db) => {
    const settings = () => db.query("SELECT name, setting FROM pg_settings ORDER BY name");
    const before = await settings();
    for (const sql of CHANGING) await db.execute(sql);
    assertEquals(await settings(), before);
    assertEquals(await db.query("SELECT name FROM pg_prepared_statements WHERE name <> ''"), []);
    assertEquals(await db.query("SELECT pg_listening_channels()"), []);
  });
});

Deno.test("a timeout of the session's ends nothing, as it could only do between statements", async () => {
  await withDatabase(async (db) => {
    await db.transaction(async (tx) => {
      await tx.execute("SET LOCAL idle_in_transaction_session_timeout = 1");
      await tx.execute("SET LOCAL statement_timeout = 1");
      await new Promise((resolve) => setTimeout(resolve, 10));
      assertEquals(await tx.queryOne("SELECT 1 AS v FROM pg_sleep(0.01)"), { v: 1 });
    });
  });
});

Deno.test("a COPY from or to a program is refused, and the session goes on", async () => {
  await withDatabase(async (db) => {
    await db.execute("CREATE TABLE items (id INTEGER)");
    for (const sql of ["COPY items FROM STDIN", "COPY items TO STDOUT"]) {
      const error = await assertKind(DatabaseError, "query", () => db.execute(sql));
      assertEquals(error.sqlState, "0A000");
      assertEquals(await db.query("SELECT * FROM items"), []);
    }
  });
});

Deno.test("who may do everything in the public schema, and make schemas, is the one role", async () => {
  await withDatabase(async (db) => {
    await db.execute("CREATE TABLE items (id INTEGER)");
    await db.execute("CREATE SCHEMA other");
    await db.execute("DROP SCHEMA public CASCADE");
    await db.execute("CREATE SCHEMA public");
    assert(await db.queryOne("SELECT 1 AS v FROM pg_namespace WHERE nspname = 'public'"));
  });
});
