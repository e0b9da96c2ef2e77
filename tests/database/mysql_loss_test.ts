import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { startMysqlServer } from "../../tools/servers/mysql_server.ts";
import { assertKind } from "../parity/assert_kind.ts";

const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";
const ignore = MYSQL_URL === "";

function open(maxConnections: number, url = MYSQL_URL): Promise<DatabaseConnection> {
  return createDatabaseConnection({
    url,
    pool: { maxConnections, minConnections: 1, acquireTimeoutSeconds: 5 },
  });
}

async function connectionOf(db: Pick<DatabaseConnection, "queryOne">): Promise<number> {
  const row = await db.queryOne("SELECT CONNECTION_ID() AS id");
  return Number(row?.id);
}

async function kill(admin: DatabaseConnection, id: number): Promise<void> {
  await admin.execute(`KILL CONNECTION ${id}`);
}

async function runningWith(admin: DatabaseConnection, mark: string): Promise<number> {
  const find = "SELECT id FROM information_schema.processlist WHERE info LIKE $1 " +
    "AND command = 'Execute' AND id <> CONNECTION_ID()";
  let found = await admin.queryOne(find, [`%${mark}%`]);
  while (found === null) found = await admin.queryOne(find, [`%${mark}%`]);
  return Number(found.id);
}

Deno.test({
  name: "a connection that MySQL killed while it was idle is replaced, and no call is harmed",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(1);
    const killed = await connectionOf(db);
    await kill(admin, killed);
    const gone = "SELECT 1 AS v FROM information_schema.processlist WHERE id = $1";
    while (await admin.queryOne(gone, [killed]) !== null);
    // The news may not have arrived yet: then the call that meets it is told that it failed.
    const first = await db.queryOne("SELECT 1 AS v").catch((error) => error.kind);
    assert(first === "connection" || first?.v === 1);
    assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
  },
});

Deno.test({
  name: "a connection that MySQL kills at the moment of a query makes no later query hang",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(1);
    for (let round = 0; round < 10; round++) {
      const id = await connectionOf(db);
      await Promise.all([
        kill(admin, id),
        db.query("SELECT 1").catch((error) => assertEquals(error.kind, "connection")),
      ]);
      await db.query("SELECT 1").catch((error) => assertEquals(error.kind, "connection"));
      assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
    }
  },
});

Deno.test({
  name: "a query whose connection MySQL kills is of kind connection, with its outcome unknown",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(2);
    const running = assertKind(
      DatabaseError,
      "connection",
      () => db.query("SELECT SLEEP(30) AS killed_one"),
    );
    await kill(admin, await runningWith(admin, "killed_one"));
    assertEquals((await running).outcomeUnknown, true);
    assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
  },
});

Deno.test({
  name: "a transaction whose connection MySQL kills never goes on on another connection",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(2);
    const table = `pywatt_lost_${crypto.randomUUID().replaceAll("-", "")}`;
    await db.execute(`CREATE TABLE ${table} (id INTEGER)`);
    try {
      const tx = await db.beginTransaction();
      await tx.execute(`INSERT INTO ${table} VALUES (1)`);
      await kill(admin, await connectionOf(tx));
      for (let attempt = 0; attempt < 3; attempt++) {
        const error = await assertKind(
          DatabaseError,
          "connection",
          () => tx.execute(`INSERT INTO ${table} VALUES (2)`),
        );
        assertEquals(error.outcomeUnknown, undefined);
      }
      await assertKind(DatabaseError, "connection", () => tx.commit());
      assertEquals(await db.query(`SELECT * FROM ${table}`), []);
    } finally {
      await db.execute(`DROP TABLE ${table}`);
    }
  },
});

Deno.test({
  name: "closing a connection ends what runs on it, on the MySQL server too",
  ignore,
  async fn() {
    await using admin = await open(1);
    const db = await open(1);
    const running = assertKind(
      DatabaseError,
      "connection",
      () => db.query("SELECT SLEEP(30) AS closed_one"),
    );
    const id = await runningWith(admin, "closed_one");
    await db.close();
    await running;
    const gone = "SELECT 1 AS v FROM information_schema.processlist WHERE id = $1";
    while (await admin.queryOne(gone, [id]) !== null);
  },
});

Deno.test({
  name: "a MySQL server that is restarted in mid-query fails that query, and the pool goes on",
  ignore,
  async fn() {
    await using server = await startMysqlServer();
    await using db = await open(2, server.url);
    await db.execute("CREATE TABLE kept (id INTEGER)");
    await db.execute("INSERT INTO kept VALUES (1)");
    const started = Promise.withResolvers<void>();
    const running = assertKind(DatabaseError, "connection", async () => {
      const tx = await db.beginTransaction();
      await tx.execute("INSERT INTO kept VALUES (2)");
      started.resolve();
      await tx.query("SELECT SLEEP(30)");
    });
    await started.promise;
    await server.kill();
    await running;
    await assertKind(DatabaseError, "connection", () => db.query("SELECT 1"));
    await server.restart();
    assertEquals(await db.query("SELECT id FROM kept"), [{ id: 1 }]);
  },
});

Deno.test({
  name: "a wrong password of MySQL's is of kind connection, and is not told",
  ignore,
  async fn() {
    const url = new URL(MYSQL_URL);
    url.password = "hunter2-not-this-one";
    const error = await assertKind(
      DatabaseError,
      "connection",
      () => createDatabaseConnection({ url: url.href }),
    );
    assertEquals(error.sqlState, "28P01");
    assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes("hunter2"));
  },
});

Deno.test({
  name: "a database that MySQL does not have is of kind connection, and named",
  ignore,
  async fn() {
    const url = new URL(MYSQL_URL);
    url.pathname = "/no_such_database";
    const error = await assertKind(
      DatabaseError,
      "connection",
      () => createDatabaseConnection({ url: url.href }),
    );
    assertEquals(error.sqlState, "3D000");
    assert(error.message.startsWith('Cannot open database "no_such_database": '), error.message);
  },
});

Deno.test("a MySQL server that is not there is of kind connection, at once", async () => {
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ dbType: "mysql", host: "127.0.0.1", port: 1 }),
  );
  assertEquals(error.message, 'Cannot open database "": the server refused the connection');
  assertEquals(error.outcomeUnknown, undefined);
});
