import { assertEquals, assertStringIncludes } from "@std/assert";
import { CacheError, DatabaseError } from "../../mod.ts";
import { cacheMethods } from "../../src/cache/methods.ts";
import { OperationSlots } from "../../src/orchestrator/operation_slots.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { GrantedModules } from "./granted_modules.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const needsServer = { ignore: DATABASE_URL === "" };

const SERIES = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 11) " +
  "SELECT n FROM s";

Deno.test("a call gives no more rows than the grant says, a stream neither", async () => {
  await using modules = new GrantedModules({ database: { default: {} } }, {
    some: { services: { database: { default: { maxRows: 10 } } } },
    enough: { services: { database: { default: { maxRows: 11 } } } },
  });
  const db = await modules.database("some");
  assertEquals(db.config.maxRows, 10);
  for (
    const run of [
      () => db.query(SERIES),
      () => db.batch([{ sql: SERIES }]),
      () => db.transaction((transaction) => transaction.query(SERIES)),
      () => Array.fromAsync(db.stream(SERIES, [], { batchSize: 4 })),
    ]
  ) {
    const error = await assertKind(DatabaseError, "serialization", run);
    assertStringIncludes(error.message, "maxRows is 10");
  }
  const enough = await modules.database("enough");
  assertEquals((await enough.query(SERIES)).length, 11);
  assertEquals((await Array.fromAsync(enough.stream(SERIES))).length, 11);
});

Deno.test("the rows of a call have no more bytes than the smallest of three limits", async () => {
  const service = { default: { maxResultBytes: 1_000 } };
  await using modules = new GrantedModules({ database: service }, {
    less: { services: { database: { default: { maxResultBytes: 500 } } } },
    more: { services: { database: { default: { maxResultBytes: 5_000 } } } },
  });
  const limits = [
    (await modules.database("less")).config.maxResultBytes,
    (await modules.database("more")).config.maxResultBytes,
    (await modules.database("more", { maxResultBytes: 100 })).config.maxResultBytes,
  ];
  assertEquals(limits, [500, 1_000, 100]);
  const db = await modules.database("less");
  const query = () => db.query(`SELECT '${"x".repeat(600)}' AS text`);
  const error = await assertKind(DatabaseError, "serialization", query);
  assertStringIncludes(error.message, "maxResultBytes is 500");
});

Deno.test({
  name: "a statement that takes too long is cancelled on the server, wherever it runs",
  ...needsServer,
  async fn() {
    await using modules = new GrantedModules({ database: { default: { url: DATABASE_URL } } }, {
      hasty: { services: { database: { default: { statementTimeoutMs: 50 } } } },
      patient: {},
    });
    const db = await modules.database("hasty");
    const sleep = "SELECT pg_sleep(60)";
    for (
      const run of [
        () => db.query(sleep),
        () => db.execute(sleep),
        () => db.batch([{ sql: sleep }]),
        () => db.transaction((transaction) => transaction.query(sleep)),
        () => Array.fromAsync(db.stream("SELECT pg_sleep(60)")),
      ]
    ) {
      const error = await assertKind(DatabaseError, "timeout", run);
      assertStringIncludes(
        error.message,
        "it took longer than 50 ms, the limit of statementTimeoutMs",
      );
    }
    const running = "SELECT count(*)::int AS count FROM pg_stat_activity " +
      "WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'";
    assertEquals(await (await modules.database("patient")).queryOne(running), { count: 0 });
    assertEquals(await db.queryOne("SELECT 1 AS one"), { one: 1 });
  },
});

Deno.test({
  name: "a module that holds transactions takes no more than its share, and others go on",
  ...needsServer,
  async fn() {
    const pool = { maxConnections: 3, acquireTimeoutSeconds: 1 };
    await using modules = new GrantedModules(
      { database: { default: { url: DATABASE_URL, pool } } },
      {
        greedy: { services: { database: { default: { maxConnections: 2 } } } },
        modest: {},
      },
    );
    const greedy = await modules.database("greedy");
    const again = await modules.database("greedy");
    const modest = await modules.database("modest");
    assertEquals(greedy.config.pool.maxConnections, 2);
    const held = [await greedy.beginTransaction(), await again.beginTransaction()];
    const error = await assertKind(DatabaseError, "pool", () => again.query("SELECT 1"));
    assertStringIncludes(
      error.message,
      "2 of 3 are in use, and as many as this module may hold: 2 (maxConnections)",
    );
    assertEquals(await modest.query("SELECT 1 AS one"), [{ one: 1 }]);
    const waiting = greedy.query("SELECT 2 AS two");
    await held[0]?.rollback();
    assertEquals(await waiting, [{ two: 2 }]);
    await held[1]?.rollback();
  },
});

Deno.test({
  name: "without a grant, a module that holds all it can leaves one connection to the others",
  ...needsServer,
  async fn() {
    const pool = { maxConnections: 2, acquireTimeoutSeconds: 1 };
    const database = { default: { url: DATABASE_URL, pool } };
    await using modules = new GrantedModules({ database }, { greedy: {}, modest: {} });
    const greedy = await modules.database("greedy");
    await using _held = await greedy.beginTransaction();
    await assertKind(DatabaseError, "pool", () => greedy.beginTransaction());
    assertEquals(await (await modules.database("modest")).query("SELECT 1 AS one"), [{ one: 1 }]);
    await using alone = new GrantedModules({ database }, { only: {} });
    assertEquals((await alone.database("only")).config.pool.maxConnections, 2);
  },
});

Deno.test("a value has no more bytes than the grant says", async () => {
  await using modules = new GrantedModules({ cache: { default: {} } }, {
    small: { services: { cache: { default: { maxValueBytes: 3 } } } },
  });
  const cache = await modules.cache("small");
  assertEquals(cache.config.maxValueBytes, 3);
  await cache.set("k", "abc");
  for (
    const run of [
      () => cache.set("k", "abcd"),
      () => cache.getSet("k", "abcd"),
      () => cache.setMany([["a", "b"], ["k", "abcd"]]),
    ]
  ) {
    const error = await assertKind(CacheError, "serialization", run);
    assertEquals(error.message, "Cannot set a value: it has 4 bytes, maxValueBytes is 3");
  }
  assertEquals([await cache.getString("k"), await cache.getString("a")], ["abc", null]);
});

Deno.test("a module that may only read a cache changes nothing in it, and locks nothing", async () => {
  await using modules = new GrantedModules({ cache: { default: {} } }, {
    writer: {},
    reader: { services: { cache: { default: { readOnly: true } } } },
  });
  const writer = await modules.cache("writer");
  await writer.set("k", "1", { ttlSeconds: 0 });
  const cache = await modules.cache("reader");
  assertEquals([cache.config.readOnly, await cache.getString("k")], [true, "1"]);
  const tries = [
    () => cache.set("k", "2"),
    () => cache.set("k", "2", { tags: ["t"] }),
    () => cache.getSet("k", "2"),
    () => cache.setMany([["k", "2"]]),
    () => cache.delete("k"),
    () => cache.deleteMany(["k"]),
    () => cache.increment("k"),
    () => cache.expire("k", 1),
    () => cache.flush(),
    () => cache.invalidateTag("t"),
    () => cache.getOrSet("other", () => Promise.resolve("2")),
    () => cache.withLock("k", () => Promise.resolve()),
  ];
  for (const attempt of tries) {
    const error = await assertKind(CacheError, "operation", attempt);
    assertStringIncludes(error.message, "this module may only read the cache");
  }
  assertEquals(await Array.fromAsync(writer.scan()), ["k"]);
  assertEquals([await writer.getString("k"), await writer.ttl("k")], ["1", Infinity]);
});

Deno.test("every operation of a cache is known to change something, or nothing", async () => {
  await using modules = new GrantedModules({ cache: { default: {} } }, {
    reader: { services: { cache: { default: { readOnly: true } } } },
  });
  const client = await modules.connect("reader");
  const remote = await client.open(
    { serviceType: "cache", service: undefined, config: {} },
    undefined,
  );
  const refused = [];
  for (const method of Object.values(cacheMethods)) {
    const anything = { ...method, params: (_value: unknown): _value is object => true };
    const error = await remote.call(anything, {}).catch((reason: unknown) => reason);
    if (String(error).includes("may only read the cache")) refused.push(method.name);
  }
  assertEquals(refused, [
    "set",
    "get_set",
    "set_many",
    "delete",
    "delete_many",
    "increment",
    "expire",
    "delete_prefix",
    "read_tags",
    "invalidate_tag",
    "acquire_lock",
    "renew_lock",
    "release_lock",
  ]);
});

Deno.test("as many operations run at once as the limit says; further ones wait in their order", async () => {
  await using modules = new GrantedModules({}, { busy: { limits: { maxOperationsInFlight: 2 } } });
  const started: number[] = [];
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  modules.provide("gate", {
    pass: async (index: number) => {
      started.push(index);
      await gates[index]?.promise;
    },
  });
  const client = await modules.connect("busy");
  const remote = await client.open(
    { serviceType: "custom", service: "gate", config: {} },
    undefined,
  );
  const call = (index: number) => {
    const isParams = (_value: unknown): _value is Record<string, unknown> => true;
    const method = { name: "call", params: isParams, result: isParams };
    return remote.call(method, { method: "pass", params: index });
  };
  const calls = [0, 1, 2, 3].map(call);
  await untilStarted(started, 2);
  assertEquals(started, [0, 1]);
  gates[1]?.resolve();
  await untilStarted(started, 3);
  assertEquals(started, [0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(calls);
  assertEquals(started, [0, 1, 2, 3]);
});

Deno.test("a rollback does not wait for an operation to end that may wait for it", async () => {
  await using modules = new GrantedModules({ database: { default: {} } }, {
    busy: { limits: { maxOperationsInFlight: 1 } },
  });
  const db = await modules.database("busy");
  const transaction = await db.beginTransaction();
  const waiting = db.query("SELECT 1 AS one");
  await transaction.rollback();
  assertEquals(await waiting, [{ one: 1 }]);
});

Deno.test("whoever gives up waiting for its turn leaves the others theirs", async () => {
  const slots = new OperationSlots(1);
  const patient = new AbortController().signal;
  assertEquals(await slots.take(patient), true);
  const hasty = new AbortController();
  const given = [slots.take(hasty.signal), slots.take(patient)];
  hasty.abort();
  assertEquals(await given[0], false);
  slots.giveBack();
  assertEquals(await given[1], true);
  slots.giveBack();
  assertEquals([await slots.take(hasty.signal), await slots.take(patient)], [false, true]);
});

async function untilStarted(started: readonly number[], count: number): Promise<void> {
  while (started.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test({
  name: "the orchestrator warns once of what a module that may only read can do all the same",
  ...needsServer,
  async fn() {
    await using modules = new GrantedModules({ database: { main: { url: DATABASE_URL } } }, {
      reader: { services: { database: { main: { readOnly: true } } } },
      writer: {},
    });
    const writer = await modules.database("writer");
    const row = await writer.queryOne<{ powerful: boolean }>(
      "SELECT rolsuper OR current_setting('server_version_num')::int < 160000 AS powerful " +
        "FROM pg_roles WHERE rolname = session_user",
    );
    assertEquals(modules.warnings, []);
    await modules.database("reader");
    const reader = await modules.database("reader");
    assertEquals(reader.config.readOnly, true);
    assertEquals(modules.warnings.length, row?.powerful ? 1 : 0);
    for (const warning of modules.warnings) {
      assertStringIncludes(warning, 'Module "reader" may only read database "main", but its ');
    }
  },
});
