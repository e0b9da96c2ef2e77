import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeTimers } from "../support/fake_timers.ts";
import { settled } from "../support/microtasks.ts";
import { TcpRelay } from "../support/tcp_relay.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const ignore = DATABASE_URL === "";

/** Two modules that share a pool. */
interface Neighbours extends AsyncDisposable {
  readonly first: DatabaseConnection;
  readonly second: DatabaseConnection;
}

async function neighbours(maxConnections: number, url = DATABASE_URL): Promise<Neighbours> {
  const driver = await openDatabaseDriver({ url, pool: { maxConnections } });
  return {
    first: connectionOver(driver.sharedWith("first")),
    second: connectionOver(driver.sharedWith("second")),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

async function backendOf(db: DatabaseConnection): Promise<number> {
  const row = await db.queryOne<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return row?.pid ?? 0;
}

Deno.test({
  name: "what one module sets for its session, no other gets",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const settings = "SELECT current_setting('search_path') AS path, current_user AS who, " +
      "current_setting('DateStyle') AS dates, current_setting('application_name') AS name, " +
      "current_setting('statement_timeout') AS timeout";
    const before = await pool.second.queryOne(settings);
    assertEquals([before?.dates, before?.name], ["ISO, MDY", "pywatt"]);
    await pool.first.query(
      "SELECT set_config('search_path', 'pg_temp', false), set_config('role', 'pg_monitor', false), " +
        "set_config('DateStyle', 'German, DMY', false), set_config('application_name', 'x', false), " +
        "set_config('statement_timeout', '1ms', false)",
    );
    assertEquals(await pool.second.queryOne(settings), before);
  },
});

Deno.test({
  name: "what one module sets by another user's session, no other gets",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const who = "SELECT session_user AS session, current_user AS now";
    const before = await pool.second.queryOne(who);
    await pool.first.query("SELECT set_config('session_authorization', 'pg_monitor', false)");
    assertEquals(await pool.second.queryOne(who), before);
  },
});

Deno.test({
  name: "a temporary table of one module hides no table from another",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const name = `pywatt_shadowed_${crypto.randomUUID().replaceAll("-", "")}`;
    await pool.second.execute(`CREATE TABLE public.${name} AS SELECT 'real' AS v`);
    try {
      await pool.first.execute(`CREATE TEMPORARY TABLE ${name} AS SELECT 'planted' AS v`);
      assertEquals(await pool.second.query(`SELECT v FROM ${name}`), [{ v: "real" }]);
    } finally {
      await pool.second.execute(`DROP TABLE public.${name}`);
    }
  },
});

Deno.test({
  name: "a statement that one module put in the place of another's is never run by it",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const mine = "SELECT 'mine' AS v /* to be replaced */";
    for (let run = 0; run < 3; run++) await pool.second.query(mine);
    const prepared = await pool.first.queryOne<{ name: string }>(
      "SELECT name FROM pg_prepared_statements WHERE statement LIKE '%to be replaced */'",
    );
    assert(prepared !== null, "the statement is not prepared, so this test shows nothing");
    await pool.first.execute(
      `DO $$ BEGIN EXECUTE 'DEALLOCATE "${prepared.name}"'; ` +
        `EXECUTE 'PREPARE "${prepared.name}" AS SELECT ''planted'' AS v'; END $$`,
    );
    assertEquals(await pool.second.query(mine), [{ v: "mine" }]);
  },
});

Deno.test({
  name: "a statement that one module took away from another is prepared anew, in a transaction too",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const mine = "SELECT 'mine' AS v /* taken away */";
    for (let run = 0; run < 3; run++) await pool.second.query(mine);
    await pool.first.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
    await pool.second.transaction(async (tx) => {
      assertEquals(await tx.query(mine), [{ v: "mine" }]);
    });
  },
});

Deno.test({
  name: "a lock, a channel, a cursor and a sequence's last value go with the module that had them",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    await pool.first.query("SELECT pg_advisory_lock(4711)");
    await pool.first.execute("DO $$ BEGIN EXECUTE 'LISTEN overheard'; END $$");
    await pool.first.transaction(async (tx) => {
      await tx.execute("DECLARE kept CURSOR WITH HOLD FOR SELECT 1");
      await tx.execute("CREATE TEMPORARY SEQUENCE counted");
      await tx.query("SELECT nextval('counted')");
    });
    const locks = "SELECT * FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711";
    assertEquals(await pool.second.query(locks), []);
    assertEquals(await pool.second.query("SELECT * FROM pg_listening_channels()"), []);
    assertEquals(await pool.second.query("SELECT name FROM pg_cursors WHERE name <> ''"), []);
    const error = await assertKind(
      DatabaseError,
      "query",
      () => pool.second.query("SELECT lastval()"),
    );
    assertEquals(error.sqlState, "55000");
  },
});

Deno.test({
  name: "a module that closes its connection leaves nothing in the pool",
  ignore,
  async fn() {
    await using pool = await neighbours(2);
    await pool.first.query("SELECT pg_advisory_lock(4712)");
    await pool.second.query("SELECT 1");
    const locks = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712";
    assertEquals((await pool.second.query(locks)).length, 1);
    await pool.first.close();
    assertEquals(await pool.second.query(locks), []);
  },
});

Deno.test({
  name: "what is set in a transaction is not felt by the next caller, and its connection is kept",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const pid = await backendOf(pool.first);
    await pool.first.transaction(async (tx) => {
      await tx.execute("SET LOCAL search_path TO pg_catalog");
      await tx.execute("SET application_name TO 'changed'");
    });
    assertEquals(await pool.first.queryOne("SHOW application_name"), {
      application_name: "pywatt",
    });
    assertEquals(await backendOf(pool.first), pid);
  },
});

Deno.test({
  name: "a module gets the connection back that it had",
  ignore,
  async fn() {
    await using pool = await neighbours(2);
    const first = await backendOf(pool.first);
    const second = await backendOf(pool.second);
    assertNotEquals(first, second);
    for (let round = 0; round < 5; round++) {
      assertEquals(await backendOf(pool.first), first);
      assertEquals(await backendOf(pool.second), second);
    }
  },
});

Deno.test({
  name: "a connection on which statements were prepared by SQL is not handed on",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    for (const sql of ["PREPARE one AS SELECT 1", "DEALLOCATE ALL", "DISCARD ALL"]) {
      const pid = await backendOf(pool.first);
      await pool.first.execute(sql);
      assertNotEquals(await backendOf(pool.first), pid, sql);
    }
  },
});

Deno.test("a temporary trigger of one module does nothing to another's rows in SQLite", async () => {
  await using pool = await neighbours(1, "sqlite::memory:");
  await pool.second.execute("CREATE TABLE kept (v TEXT)");
  await pool.first.execute("CREATE TEMPORARY TABLE kept AS SELECT 'planted' AS v");
  await pool.first.execute("CREATE TEMPORARY VIEW spied AS SELECT 1");
  await pool.first.execute(
    "CREATE TEMPORARY TRIGGER changed AFTER INSERT ON main.kept " +
      "BEGIN UPDATE kept SET v = 'planted'; END",
  );
  await pool.second.execute("INSERT INTO kept VALUES ('real')");
  assertEquals(await pool.second.query("SELECT v FROM kept"), [{ v: "real" }]);
  assertEquals(await pool.second.query("SELECT name FROM sqlite_temp_schema"), []);
});

Deno.test({
  name: "a module's connection closes although the server says nothing any more",
  ignore,
  async fn() {
    const { hostname, port } = new URL(DATABASE_URL);
    await using relay = new TcpRelay({ hostname, port: Number(port || 5432) });
    const url = new URL(DATABASE_URL);
    url.hostname = "127.0.0.1";
    url.port = String(relay.port);
    await using pool = await neighbours(1, url.href);
    await pool.first.query("SELECT pg_advisory_lock(4713)");
    relay.isSilent = true;
    using timers = new FakeTimers();
    const closing = pool.first.close();
    // The time for the reset, then that for cancelling it, then the driver's own end.
    for (const passedMs of [5_000, 5_000, 0]) {
      await settled();
      timers.advance(passedMs);
    }
    await closing;
  },
});
