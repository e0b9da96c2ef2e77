import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const ignore = DATABASE_URL === "";

function open(maxConnections: number): Promise<DatabaseConnection> {
  return createDatabaseConnection({
    url: DATABASE_URL,
    pool: { maxConnections, minConnections: 1, acquireTimeoutSeconds: 5 },
  });
}

async function backendOf(db: Pick<DatabaseConnection, "queryOne">): Promise<number> {
  const row = await db.queryOne<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return row?.pid ?? 0;
}

async function kill(admin: DatabaseConnection, pid: number): Promise<void> {
  await admin.query("SELECT pg_terminate_backend($1::int4)", [pid]);
}

Deno.test({
  name: "a backend that was killed while idle is replaced, and no call is harmed",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(1);
    const killed = await backendOf(db);
    await kill(admin, killed);
    const gone = "SELECT count(*) AS n FROM pg_stat_activity WHERE pid = $1::int4";
    while ((await admin.queryOne(gone, [killed]))?.n !== 0n);
    // The news may not have arrived yet: then the call that meets it is told that it failed.
    const first = await db.queryOne("SELECT 1 AS v").catch((error) => error.kind);
    assert(first === "connection" || first?.v === 1);
    assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
  },
});

Deno.test({
  name: "a backend killed at the moment of a query makes no later query hang",
  ignore,
  async fn() {
    await using admin = await open(1);
    for (const maxConnections of [1, 3]) {
      await using db = await open(maxConnections);
      for (let round = 0; round < 10; round++) {
        const pid = await backendOf(db);
        await Promise.all([
          kill(admin, pid),
          db.query("SELECT 1").catch((error) => assertEquals(error.kind, "connection")),
        ]);
        await db.query("SELECT 1").catch((error) => assertEquals(error.kind, "connection"));
        assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
      }
    }
  },
});

Deno.test({
  name: "all backends killed while idle are replaced, for as many queries at once",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(3);
    for (let round = 0; round < 5; round++) {
      const pids = await Promise.all([1, 2, 3].map(async () => {
        await using tx = await db.beginTransaction();
        return await backendOf(tx);
      }));
      await Promise.all(pids.map((pid) => kill(admin, pid)));
      const outcomes = await Promise.all(
        Array.from(
          { length: 9 },
          () => db.queryOne("SELECT 1 AS v").then((row) => row?.v, (error) => error.kind),
        ),
      );
      for (const outcome of outcomes) assert(outcome === 1 || outcome === "connection", outcome);
      const later = await Promise.all(
        [1, 2, 3].map((v) => db.queryOne("SELECT $1::int4 AS v", [v])),
      );
      assertEquals(later, [{ v: 1 }, { v: 2 }, { v: 3 }]);
    }
  },
});

Deno.test({
  name: "a transaction whose backend is killed in the middle of a statement ends every later call",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(1);
    for (let round = 0; round < 10; round++) {
      const tx = await db.beginTransaction();
      const pid = await backendOf(tx);
      const calls = Array.from({ length: 5 }, () => tx.query("SELECT pg_sleep(0.01)"));
      const rows = tx.stream("SELECT generate_series(1, 10)").next();
      const outcomes = await Promise.all(
        [...calls, rows, kill(admin, pid)].map((call) =>
          call.then(() => "done", (error) => `${error.kind} ${error.outcomeUnknown ?? ""}`)
        ),
      );
      for (const outcome of outcomes) assert(/^(done|connection )$/.test(outcome), outcome);
      await assertKind(DatabaseError, "connection", () => tx.query("SELECT 1"));
      await tx.rollback();
      assertEquals(await db.queryOne("SELECT 2 AS v"), { v: 2 });
    }
  },
});

Deno.test({
  name: "a commit whose backend is killed says that nobody knows how it ended",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(2);
    const table = `public.pywatt_unknown_${crypto.randomUUID().replaceAll("-", "")}`;
    await db.execute(
      `CREATE TABLE ${table} (id INTEGER PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)`,
    );
    try {
      // A deferred key that another transaction holds lets COMMIT itself wait.
      await using holder = await db.beginTransaction();
      await holder.execute(`INSERT INTO ${table} VALUES (1)`);
      await holder.execute("SET CONSTRAINTS ALL IMMEDIATE");
      const tx = await db.beginTransaction();
      await tx.execute(`INSERT INTO ${table} VALUES (1)`);
      const pid = await backendOf(tx);
      const committing = assertKind(DatabaseError, "connection", () => tx.commit());
      const waits = "SELECT wait_event_type AS t FROM pg_stat_activity WHERE pid = $1::int4";
      while ((await admin.queryOne(waits, [pid]))?.t !== "Lock");
      await kill(admin, pid);
      assertEquals((await committing).outcomeUnknown, true);
    } finally {
      await db.execute(`DROP TABLE ${table}`);
    }
  },
});

Deno.test({
  name: "a pool that was used hard leaves no connection behind",
  ignore,
  async fn() {
    await using admin = await open(1);
    const others = "SELECT pid FROM pg_stat_activity " +
      "WHERE application_name = 'pywatt' AND pid <> pg_backend_pid()";
    const before = await admin.query(others);
    const outcomes: Promise<unknown>[] = [];
    {
      await using db = await open(4);
      const kinds: readonly (() => Promise<unknown>)[] = [
        () => db.query("SELECT pg_sleep(5)", [], { timeoutMs: 20 }),
        () => db.query("SELECT 1 / (5 - n) FROM generate_series(1, 10) AS n"),
        async () => await (await db.beginTransaction()).query("SELECT 1"),
        () => db.stream("SELECT generate_series(1, 5000)").next(),
      ];
      for (let round = 0; round < 10; round++) {
        outcomes.push(...kinds.map((call) => call().catch((error) => error)));
      }
      await Promise.all(outcomes.slice(0, kinds.length));
    }
    for (const outcome of await Promise.all(outcomes)) {
      if (outcome instanceof Error && !(outcome instanceof DatabaseError)) throw outcome;
    }
    for (let attempt = 0; attempt < 1_000; attempt++) {
      if ((await admin.query(others)).length === before.length) return;
    }
    assertEquals(await admin.query(others), before);
  },
});

Deno.test({
  name: "a query whose backend is killed is of kind connection, with its outcome unknown",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(2);
    const running = assertKind(
      DatabaseError,
      "connection",
      () => db.query("SELECT pg_sleep(30) /* killed one */"),
    );
    const find = "SELECT pid FROM pg_stat_activity WHERE state = 'active' " +
      "AND query LIKE '%killed ' || 'one%' AND pid <> pg_backend_pid()";
    let found = await admin.queryOne<{ pid: number }>(find);
    while (found === null) found = await admin.queryOne<{ pid: number }>(find);
    await kill(admin, found.pid);
    assertEquals((await running).outcomeUnknown, true);
    assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
  },
});

Deno.test({
  name: "a transaction whose backend is killed never goes on on another connection",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using db = await open(2);
    const table = `public.pywatt_lost_${crypto.randomUUID().replaceAll("-", "")}`;
    await db.execute(`CREATE TABLE ${table} (id INTEGER)`);
    try {
      const tx = await db.beginTransaction();
      await tx.execute(`INSERT INTO ${table} VALUES (1)`);
      await kill(admin, await backendOf(tx));
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
  name: "what a statement changes of its connection is not handed on to the next caller",
  ignore,
  async fn() {
    await using db = await open(1);
    const before = await db.queryOne("SHOW search_path");
    await db.execute("SET search_path TO pg_catalog");
    assertEquals(await db.queryOne("SHOW search_path"), before);
  },
});

Deno.test({
  name: "a wrong password is of kind connection, with the server's code and without the password",
  ignore,
  async fn() {
    const url = new URL(DATABASE_URL);
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
  name: "a database that does not exist is of kind connection, and named",
  ignore,
  async fn() {
    const url = new URL(DATABASE_URL);
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

Deno.test("a server that is not there is of kind connection, at once", async () => {
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ dbType: "postgres", host: "127.0.0.1", port: 1 }),
  );
  assertEquals(
    error.message,
    'Cannot open database "postgres": the server refused the connection',
  );
  assertEquals(error.outcomeUnknown, undefined);
});
