import { assert, assertEquals } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { untilRunning } from "../support/until_running.ts";

const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";
const ignore = MYSQL_URL === "";

/** Two modules that share a pool. */
interface Neighbours extends AsyncDisposable {
  readonly first: DatabaseConnection;
  readonly second: DatabaseConnection;
}

async function neighbours(maxConnections: number): Promise<Neighbours> {
  const driver = await openDatabaseDriver({ url: MYSQL_URL, pool: { maxConnections } });
  return {
    first: connectionOver(driver.sharedWith("first")),
    second: connectionOver(driver.sharedWith("second")),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

const SESSION = "SELECT CONNECTION_ID() AS id, @@sql_mode AS mode, @@time_zone AS zone, " +
  "@@collation_connection AS collation, @@autocommit AS autocommit, DATABASE() AS db, @mine AS mine";

Deno.test({
  name: "what one module sets for its MySQL session, no other gets, on the same connection",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const before = await pool.second.queryOne(SESSION);
    assertEquals([before?.zone, before?.mine], ["+00:00", null]);
    await pool.first.execute(
      "SET @mine = 'planted', SESSION sql_mode = 'ANSI_QUOTES', SESSION time_zone = '+09:00'",
    );
    assertEquals(await pool.second.queryOne(SESSION), before);
    await pool.first.execute("SET NAMES latin1");
    assertEquals(await pool.second.queryOne(SESSION), before);
    assertEquals(await pool.second.queryOne("SELECT 'é🦕' AS v"), { v: "é🦕" });
  },
});

Deno.test({
  name: "a MySQL connection on which another database was selected is not handed on",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const before = await pool.second.queryOne("SELECT DATABASE() AS db");
    await pool.first.execute("USE information_schema");
    assertEquals(await pool.second.queryOne("SELECT DATABASE() AS db"), before);
  },
});

Deno.test({
  name: "a variable and a lock that a MySQL query leaves behind are gone for another module",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const lock = `pywatt_${crypto.randomUUID()}`;
    await pool.first.query("SELECT @mine := 'planted', GET_LOCK($1, 0)", [lock]);
    const left = "SELECT @mine AS mine, IS_USED_LOCK($1) AS holder";
    assertEquals(await pool.second.queryOne(left, [lock]), { mine: null, holder: null });
  },
});

Deno.test({
  name: "a temporary table of one module hides no MySQL table from another",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    const name = `pywatt_shadowed_${crypto.randomUUID().replaceAll("-", "")}`;
    await pool.second.execute(`CREATE TABLE ${name} AS SELECT 'real' AS v`);
    try {
      await pool.first.execute(`CREATE TEMPORARY TABLE ${name} AS SELECT 'planted' AS v`);
      assertEquals(await pool.second.query(`SELECT v FROM ${name}`), [{ v: "real" }]);
    } finally {
      await pool.second.execute(`DROP TABLE ${name}`);
    }
  },
});

Deno.test({
  name: "statements of MySQL's are prepared anew for another module, and work",
  ignore,
  async fn() {
    await using pool = await neighbours(1);
    for (let round = 0; round < 3; round++) {
      assertEquals(await pool.first.queryOne("SELECT $1 + 1 AS v", [1]), { v: 2n });
      assertEquals(await pool.second.queryOne("SELECT $1 + 1 AS v", [2]), { v: 3n });
      const rows = await Array.fromAsync(pool.first.stream("SELECT 1 AS v UNION SELECT 2"));
      assertEquals(rows, [{ v: 1 }, { v: 2 }]);
    }
  },
});

Deno.test({
  name: "a module that leaves has its MySQL statement killed and its transaction rolled back",
  ignore,
  async fn() {
    await using pool = await neighbours(3);
    const name = `pywatt_left_${crypto.randomUUID().replaceAll("-", "")}`;
    await pool.second.execute(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY)`);
    try {
      const tx = await pool.first.beginTransaction();
      await tx.execute(`INSERT INTO ${name} VALUES (1)`);
      const running = assertKind(
        DatabaseError,
        "connection",
        () => tx.query("SELECT SLEEP(30) /* left one */"),
      );
      await untilRunning(pool.second, "left one", "mysql");
      await pool.first.close();
      assert((await running).message.endsWith("the connection is closed"));
      await pool.second.execute(`INSERT INTO ${name} VALUES (1)`);
    } finally {
      await pool.second.execute(`DROP TABLE ${name}`);
    }
  },
});
