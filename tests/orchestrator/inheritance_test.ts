import { assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CacheError, createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { type ConfigInheritance, Orchestrator } from "../../src/orchestrator/mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { GrantedModules } from "./granted_modules.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";

function database(config: ConfigInheritance) {
  return { services: { database: { default: { config } } } };
}

function cache(config: ConfigInheritance) {
  return { services: { cache: { default: { config } } } };
}

Deno.test("a module sees what it asked for and did not get, and no secret and no address", async () => {
  await using modules = new GrantedModules({ database: { default: {} } }, { orders: {} });
  const db = await modules.database("orders", {
    url: "postgres://app:hunter2@db.example:6432/orders?sslmode=require",
    pool: { maxConnections: 50, acquireTimeoutSeconds: 5 },
    prepare: false,
    maxResultBytes: 1_000,
  });
  assertEquals(db.config.changed, [
    { setting: "dbType", asked: "postgres", got: "sqlite" },
    { setting: "host", asked: "db.example", got: "***" },
    { setting: "port", asked: 6432, got: "***" },
    { setting: "database", asked: "orders", got: ":memory:" },
    { setting: "username", asked: "app", got: "***" },
    { setting: "sslMode", asked: "require", got: null },
    { setting: "prepare", asked: false, got: true },
    { setting: "pool.maxConnections", asked: 50, got: 1 },
    { setting: "password", asked: "***", got: "***" },
  ]);
  assertEquals([db.config.maxResultBytes, db.config.pool.acquireTimeoutSeconds], [1_000, 5]);
});

Deno.test("what a module did not ask for is not among what was changed", async () => {
  await using modules = new GrantedModules(
    { database: { default: {} }, cache: { default: {} } },
    { orders: {} },
  );
  assertEquals((await modules.database("orders")).config.changed, []);
  assertEquals((await modules.database("orders", { dbType: "sqlite" })).config.changed, []);
  assertEquals((await modules.cache("orders")).config.changed, []);
});

Deno.test("standing alone, nothing is changed", async () => {
  await using db = await createDatabaseConnection({ pool: { maxConnections: 50 } });
  assertEquals(db.config.changed, []);
});

Deno.test("a module cannot find out an address by guessing it", async () => {
  const service = { dbType: "postgres", host: "127.0.0.1", port: 1, username: "app" } as const;
  const { changedDatabaseSettings } = await import("../../src/orchestrator/inherited_database.ts");
  const { effectiveConfig, resolveDatabaseConfig } = await import("../../src/database/config.ts");
  const effective = effectiveConfig(resolveDatabaseConfig(service));
  const asked = { host: "127.0.0.1", port: 1, username: "app" };
  assertEquals(changedDatabaseSettings(effective, service, asked, new Set()), [
    { setting: "host", asked: "127.0.0.1", got: "***" },
    { setting: "port", asked: 1, got: "***" },
    { setting: "username", asked: "app", got: "***" },
  ]);
});

Deno.test({
  name: "with merge, a module fills in what the orchestrator leaves open, at a pool of its own",
  ignore: DATABASE_URL === "",
  async fn() {
    const { hostname: host, port, username, password } = new URL(DATABASE_URL);
    const service = { dbType: "postgres", host, port: Number(port), username, password } as const;
    await using modules = new GrantedModules({
      database: { default: { ...service, pool: { maxConnections: 2, minConnections: 0 } } },
    }, { merging: database("merge"), overriding: database("override") });
    const asked = { database: "template1", host: "db.example", password: "hunter2" };
    const current = "SELECT current_database()::text AS name";
    const merged = await modules.database("merging", asked);
    assertEquals(await merged.queryOne(current), { name: "template1" });
    assertEquals(merged.config.changed, [
      { setting: "host", asked: "db.example", got: "***" },
      { setting: "password", asked: "***", got: "***" },
    ]);
    const overridden = await modules.database("overriding", { database: "template1" });
    assertEquals(await overridden.queryOne(current), { name: username });
    const count = "SELECT count(*)::int AS count FROM pg_stat_activity " +
      "WHERE datname = 'template1' AND application_name = 'pywatt'";
    assertEquals(await overridden.queryOne(count), { count: 1 });
    const again = await modules.database("merging", asked);
    await merged.close();
    assertEquals(await overridden.queryOne(count), { count: 1 });
    await again.close();
    await untilNone(() => overridden.queryOne<{ count: number }>(count));
  },
});

Deno.test({
  name: "a changed password reaches the connections of a module's own settings, too",
  ignore: DATABASE_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    await admin.execute("DROP ROLE IF EXISTS rotated_own");
    await admin.execute("CREATE ROLE rotated_own LOGIN PASSWORD 'first'");
    const { hostname: host, port } = new URL(DATABASE_URL);
    const service = (password: string) =>
      ({
        dbType: "postgres",
        host,
        port: Number(port),
        username: "rotated_own",
        password,
        database: "postgres",
        pool: { minConnections: 0 },
      }) as const;
    try {
      await using modules = new GrantedModules(
        { database: { default: service("first") } },
        { own: database({ allow: ["database"] }) },
      );
      const own = await modules.database("own", { database: "template1" });
      const seen = "SELECT current_database()::text AS name, pg_backend_pid()::int4 AS pid";
      const before = await own.queryOne<{ name: string; pid: number }>(seen);
      await admin.execute("ALTER ROLE rotated_own PASSWORD 'second'");
      await modules.reconfigureDatabase(service("second"));
      const after = await own.queryOne<{ name: string; pid: number }>(seen);
      assertEquals([before?.name, after?.name], ["template1", "template1"]);
      assertNotEquals(after?.pid, before?.pid);
      const count = "SELECT count(*)::int4 AS n FROM pg_stat_activity WHERE pid = $1";
      assertEquals(await admin.queryOne(count, [before?.pid ?? 0]), { n: 0 });
      assertEquals(modules.errors, []);
    } finally {
      await admin.execute("DROP ROLE rotated_own");
    }
  },
});

Deno.test("settings of a module's own that follow the service's, and cannot be used, stay as they were", async () => {
  await using folder = await TempFolder.make();
  const service = (name: string) => ({ database: `${folder.path}/${name}/main.db` });
  await Deno.mkdir(`${folder.path}/one`);
  await Deno.mkdir(`${folder.path}/other`);
  await Deno.symlink(folder.path, `${folder.path}/other/up.db`);
  await using modules = new GrantedModules({ database: { default: service("one") } }, {
    own: database({ allow: ["database"] }),
  });
  const [own, refused] = [
    await modules.database("own", { database: "own.db" }),
    await modules.database("own", { database: "up.db" }),
  ];
  await own.execute("CREATE TABLE t (id integer)");
  await refused.execute("CREATE TABLE t (id integer)");
  await modules.reconfigureDatabase(service("other"));
  await own.execute("CREATE TABLE other (id integer)");
  assertEquals((await Deno.stat(`${folder.path}/other/own.db`)).isFile, true);
  assertEquals(await refused.query("SELECT * FROM t"), []);
  const [error = ""] = modules.errors;
  assertStringIncludes(error, 'Database "default" with settings of a module\'s own stays');
});

Deno.test("no setting of a module sends the orchestrator's login elsewhere", () => {
  const services = {
    database: { default: { dbType: "postgres", password: "hunter2" } },
    cache: { default: { cacheType: "redis", password: "hunter2" } },
  } as const;
  for (const setting of ["host", "port", "username", "sslMode"]) {
    const error = assertThrows(
      () =>
        new Orchestrator({
          services,
          modules: { a: { entry: "a.ts", ...database({ allow: [setting] }) } },
        }),
      TypeError,
    );
    assertEquals(
      error.message,
      `Cannot use module "a": services.database.default.config allows "${setting}", but the ` +
        "service has a login, which would be shown to whatever the module names",
    );
  }
  assertThrows(
    () =>
      new Orchestrator({
        services,
        modules: { a: { entry: "a.ts", ...cache({ allow: ["hosts"] }) } },
      }),
    TypeError,
    'services.cache.default.config allows "hosts", but the service has a login',
  );
});

Deno.test("a module's file is one in the folder of the service's, where that is allowed", async () => {
  await using folder = await TempFolder.make();
  const root = `${folder.path}/databases`;
  await Deno.mkdir(`${root}/inner`, { recursive: true });
  await Deno.writeTextFile(`${folder.path}/outside.db`, "");
  await Deno.symlink(`${folder.path}/outside.db`, `${root}/link.db`);
  await Deno.symlink(folder.path, `${root}/up`);
  await Deno.symlink(`${folder.path}/nowhere.db`, `${root}/dangling.db`);
  await using modules = new GrantedModules({
    database: { default: { database: `${root}/main.db` } },
  }, {
    confined: database({ allow: ["database"] }),
    merging: database("merge"),
    overriding: {},
  });
  const own = await modules.database("confined", { database: "inner/own.db" });
  await own.execute("CREATE TABLE t (id integer)");
  assertEquals(own.config.changed, []);
  assertEquals((await Deno.stat(`${root}/inner/own.db`)).isFile, true);
  const whole = await modules.database("confined", { database: `${root}/inner/own.db` });
  assertEquals(await whole.query("SELECT * FROM t"), []);
  const outside = [
    "../outside.db",
    "inner/../../outside.db",
    "inner\\..\\..\\outside.db",
    `${folder.path}/outside.db`,
    `${root}/../outside.db`,
    "/etc/passwd",
    "link.db",
    "up/outside.db",
    "dangling.db",
    "file:main.db?mode=rwc",
    ":memory:",
    "own.db\0.txt",
    "",
    "/",
  ];
  for (const asked of outside) {
    const error = await assertKind(
      DatabaseError,
      "configuration",
      () => modules.database("confined", { database: asked }),
    );
    assertStringIncludes(error.message, "expected one within the folder");
  }
  for (const id of ["merging", "overriding"]) {
    const db = await modules.database(id, { database: "../outside.db" });
    assertEquals(db.config.changed, [
      { setting: "database", asked: "../outside.db", got: `${root}/main.db` },
    ]);
  }
});

Deno.test("a module's cache folder is one in the service's, where that is allowed", async () => {
  await using folder = await TempFolder.make();
  const service = { cacheType: "file", directory: folder.path } as const;
  await using modules = new GrantedModules({ cache: { default: service } }, {
    confined: cache({ allow: ["directory"] }),
    merging: cache("merge"),
  });
  const own = await modules.cache("confined", { directory: "own" });
  await own.set("k", "1");
  assertEquals((await Deno.stat(`${folder.path}/own`)).isDirectory, true);
  const up = () => modules.cache("confined", { directory: "../own" });
  await assertKind(CacheError, "configuration", up);
  const shared = await modules.cache("merging", { directory: "own" });
  assertEquals(await shared.get("k"), null);
  assertEquals(shared.config.changed, [{ setting: "directory", asked: "own", got: "***" }]);
});

Deno.test("equal settings share one cache, others have one of their own, until nobody uses it", async () => {
  await using modules = new GrantedModules({ cache: { default: {} } }, {
    a: cache("merge"),
    b: cache("merge"),
    plain: {},
  });
  const [first, second, other, plain] = [
    await modules.cache("a", { policy: "fifo" }),
    await modules.cache("b", { policy: "fifo" }),
    await modules.cache("b", { policy: "lfu" }),
    await modules.cache("plain", { policy: "lfu" }),
  ];
  await first.set("k", "1");
  const found = [second, other, plain].map((service) => service.getString("k"));
  assertEquals(await Promise.all(found), ["1", null, null]);
  assertEquals(plain.config.changed, [{ setting: "policy", asked: "lfu", got: "lru" }]);
  await first.close();
  assertEquals(await second.getString("k"), "1");
  await second.close();
  assertEquals(await (await modules.cache("a", { policy: "fifo" })).get("k"), null);
});

Deno.test("a module has few settings of its own in use at once", async () => {
  await using modules = new GrantedModules({ cache: { default: {} } }, { a: cache("merge") });
  const opened = [];
  for (let size = 1; size <= 4; size++) {
    opened.push(await modules.cache("a", { maxSizeBytes: size * 1_000 }));
  }
  const error = await assertKind(
    CacheError,
    "configuration",
    () => modules.cache("a", { maxSizeBytes: 9_000 }),
  );
  assertStringIncludes(error.message, "4 are in use");
  await modules.cache("a", { maxSizeBytes: 1_000 });
  await opened[3]?.close();
  await modules.cache("a", { maxSizeBytes: 9_000 });
});

Deno.test("a size that a module asks for is not above that of the service", async () => {
  const service = { maxSizeBytes: 1_000 };
  await using modules = new GrantedModules({ cache: { default: service } }, {
    a: cache({ allow: ["maxSizeBytes"] }),
  });
  const opened = await modules.cache("a", { maxSizeBytes: 1_000_000 });
  assertEquals(opened.config.changed, [
    { setting: "maxSizeBytes", asked: 1_000_000, got: 1_000 },
  ]);
});

Deno.test("how long a value stays by default is for the module to say", async () => {
  await using modules = new GrantedModules({ cache: { default: { defaultTtlSeconds: 60 } } }, {
    a: {},
  });
  const asked = await modules.cache("a", { defaultTtlSeconds: 0 });
  assertEquals([asked.config.defaultTtlSeconds, asked.config.changed], [0, []]);
  await asked.set("k", "1");
  assertEquals(await asked.ttl("k"), Infinity);
  assertEquals((await modules.cache("a")).config.defaultTtlSeconds, 60);
});

async function untilNone(count: () => Promise<{ readonly count: number } | null>): Promise<void> {
  while ((await count())?.count !== 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
