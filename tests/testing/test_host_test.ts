import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  CacheError,
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  createService,
  DatabaseError,
  isModule,
  JwtError,
  moduleId,
  ServiceError,
} from "../../mod.ts";
import { startTestHost, type TestHostOptions } from "../../src/testing/mod.ts";

interface Mailer {
  send(mail: { to: string }): Promise<number>;
}

const WITH_ORDERS: TestHostOptions = {
  async seed({ database, cache }) {
    await database.execute("CREATE TABLE orders (item TEXT NOT NULL)");
    await database.execute("INSERT INTO orders VALUES ($1)", ["tea"]);
    await cache.setString("greeting", "Hello");
  },
};

Deno.test("while there is a test host, the program passes for a module", async () => {
  assertEquals([isModule(), moduleId()], [false, undefined]);
  {
    await using _host = await startTestHost({ moduleId: "orders" });
    assertEquals([isModule(), moduleId()], [true, "orders"]);
  }
  assertEquals([isModule(), moduleId()], [false, undefined]);
});

Deno.test("the code under test finds what the seed has stored", async () => {
  await using _host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  await using cache = await createCacheService();
  assertEquals(await db.query("SELECT * FROM orders"), [{ item: "tea" }]);
  assertEquals(await cache.getString("greeting"), "Hello");
});

Deno.test("each host begins anew", async () => {
  for (let round = 0; round < 2; round++) {
    await using _host = await startTestHost(WITH_ORDERS);
    await using db = await createDatabaseConnection();
    await db.execute("INSERT INTO orders VALUES ($1)", ["pot"]);
    assertEquals((await db.query("SELECT * FROM orders")).length, 2);
  }
});

Deno.test("JWT and services of one's own are there as well", async () => {
  await using host = await startTestHost();
  host.provide<Mailer>("mailer", { send: ({ to }) => Promise.resolve(to.length) });
  await using jwt = await createJwtService();
  const token = await jwt.generateToken({ sub: "42" }, { expiresInSeconds: 60 });
  assertEquals((await jwt.validateToken(token)).sub, "42");
  await using mailer = await createService<Mailer>("mailer");
  assertEquals(await mailer.call("send", { to: "ann" }), 3);
  assertEquals(host.serviceNamed("mailer").calls.map(({ operation }) => operation), [
    "open",
    "call",
  ]);
});

Deno.test("the host tells what was asked, and how it ended", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  await db.query("SELECT $1 AS big", [2n ** 60n]);
  await assertRejects(() => db.query("SELEC"), DatabaseError);
  await db.batch([{ sql: "SELECT 1" }, { sql: "SELECT 2" }]);
  const [open, query, wrong] = host.database.calls;
  assertEquals([open?.operation, open?.outcome], ["open", "ok"]);
  assertEquals(query, {
    operation: "query",
    params: { sql: "SELECT $1 AS big", params: [2n ** 60n] },
    outcome: "ok",
  });
  assertEquals(wrong?.outcome, "query");
  assertEquals(host.database.statements, [
    "SELECT $1 AS big",
    "SELEC",
    "SELECT 1",
    "SELECT 2",
  ]);
  host.database.clearCalls();
  assertEquals(host.database.calls, []);
});

Deno.test("a connection of the test's own is neither watched nor failed", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  const own = await host.database.open();
  using _failing = host.database.failAll({ kind: "connection" });
  assertEquals(await own.query("SELECT * FROM orders"), [{ item: "tea" }]);
  assertEquals(host.database.calls, []);
});

Deno.test("a fault hits the next operation of its name, once", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  host.database.failNext({
    kind: "query",
    operation: "execute",
    message: "duplicate key",
    sqlState: "23505",
    constraint: "orders_item_key",
  });
  assertEquals((await db.query("SELECT * FROM orders")).length, 1);
  const insert = () => db.execute("INSERT INTO orders VALUES ($1)", ["pot"]);
  const error = await assertRejects(insert, DatabaseError, "duplicate key");
  assertEquals([error.kind, error.sqlState, error.constraint], [
    "query",
    "23505",
    "orders_item_key",
  ]);
  assertEquals(await insert(), 1);
});

Deno.test("a fault after the operation leaves it carried out", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  host.database.failNext({ kind: "connection", when: "after", outcomeUnknown: true });
  const error = await assertRejects(
    () => db.execute("INSERT INTO orders VALUES ($1)", ["pot"]),
    DatabaseError,
  );
  assertEquals(error.outcomeUnknown, true);
  const own = await host.database.open();
  assertEquals((await own.query("SELECT * FROM orders")).length, 2);
});

for (const when of ["before", "after"] as const) {
  for (const operation of ["begin", "commit", "open_stream", "fetch"]) {
    Deno.test(`a fault ${when} ${operation} leaves nothing held, and the connection goes on`, async () => {
      await using host = await startTestHost();
      await using db = await createDatabaseConnection({ pool: { acquireTimeoutSeconds: 1 } });
      host.database.failNext({ kind: "connection", operation, when });
      const use = async () => {
        await db.transaction(() => Promise.resolve());
        await Array.fromAsync(db.stream("SELECT 1"));
      };
      await assertRejects(use, DatabaseError, "A fault that the test asked for");
      assertEquals(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
    });
  }
}

Deno.test("a rollback that fails undoes the transaction all the same", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  host.database.failNext({ kind: "connection", operation: "rollback" });
  const transaction = await db.beginTransaction();
  await transaction.execute("DELETE FROM orders");
  await transaction.rollback();
  assertEquals(await db.query("SELECT item FROM orders"), [{ item: "tea" }]);
});

Deno.test("a pool is exhausted for as long as the test wants", async () => {
  await using host = await startTestHost(WITH_ORDERS);
  await using db = await createDatabaseConnection();
  {
    using _exhausted = host.database.failAll({ kind: "pool" });
    for (let round = 0; round < 3; round++) {
      const error = await assertRejects(() => db.query("SELECT 1"), DatabaseError);
      assertEquals(error.kind, "pool");
    }
  }
  assertEquals(await db.queryOne("SELECT 1 AS one"), { one: 1 });
});

Deno.test("caches, JWT and services fail as a test asks, with their own errors", async () => {
  await using host = await startTestHost();
  host.provide<Mailer>("mailer", { send: () => Promise.resolve(0) });
  await using cache = await createCacheService();
  await using jwt = await createJwtService();
  await using mailer = await createService<Mailer>("mailer");
  host.cache.failNext({ kind: "timeout" });
  host.jwt.failNext({ kind: "internal" });
  host.serviceNamed("mailer").failNext({ kind: "operation", code: "full" });
  assertEquals((await assertRejects(() => cache.get("key"), CacheError)).kind, "timeout");
  assertEquals(
    (await assertRejects(() => jwt.generateToken({ sub: "1" }), JwtError)).kind,
    "internal",
  );
  const error = await assertRejects(() => mailer.call("send", { to: "ann" }), ServiceError);
  assertEquals([error.kind, error.code], ["operation", "full"]);
});

Deno.test("a service that cannot be opened is a fault, too", async () => {
  await using host = await startTestHost();
  host.database.failNext({ kind: "connection", operation: "open" });
  const error = await assertRejects(() => createDatabaseConnection(), DatabaseError);
  assertEquals(error.kind, "connection");
  await (await createDatabaseConnection()).close();
});

Deno.test("an operation takes longer by the delay, and a time limit ends it", async () => {
  await using host = await startTestHost();
  await using db = await createDatabaseConnection();
  host.database.delayMs = 60_000;
  const error = await assertRejects(
    () => db.query("SELECT 1", [], { timeoutMs: 20 }),
    DatabaseError,
  );
  assertEquals(error.kind, "timeout");
  assertThrows(() => host.database.delayMs = NaN, TypeError, "delayMs is NaN");
  host.database.delayMs = 0;
});

Deno.test("an orchestrator that is gone fails what is under way, and what comes after", async () => {
  await using host = await startTestHost();
  await using db = await createDatabaseConnection();
  host.database.delayMs = 60_000;
  const waiting = assertRejects(() => db.query("SELECT 1"), DatabaseError);
  host.disconnect();
  assertEquals((await waiting).kind, "connection");
  assertEquals((await assertRejects(() => db.query("SELECT 1"), DatabaseError)).kind, "connection");
  const opening = await assertRejects(() => createCacheService(), CacheError);
  assertEquals(opening.kind, "connection");
});

Deno.test("services have names, as in an orchestrator", async () => {
  await using host = await startTestHost({
    services: { database: { orders: {}, reports: {} }, cache: { sessions: {} } },
  });
  await using reports = await createDatabaseConnection({ service: "reports" });
  await reports.query("SELECT 1");
  assertEquals(host.databaseNamed("reports").statements, ["SELECT 1"]);
  assertEquals(host.databaseNamed("orders").statements, []);
  const own = await host.databaseNamed("orders").open();
  await own.execute("CREATE TABLE here (n INTEGER)");
  await assertRejects(() => reports.query("SELECT * FROM here"), DatabaseError);
});

Deno.test("there is one host at a time", async () => {
  await using _host = await startTestHost();
  await assertRejects(() => startTestHost(), Error, "Cannot start a test host: there is one");
});

Deno.test("a seed that fails leaves no host behind", async () => {
  const failing = () => startTestHost({ seed: () => Promise.reject(new RangeError("no seed")) });
  await assertRejects(failing, RangeError, "no seed");
  await using _host = await startTestHost();
  assert(isModule());
});

Deno.test("a test host needs no permission", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-check",
      "--no-prompt",
      new URL("./no_permission.ts", import.meta.url).href,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});
