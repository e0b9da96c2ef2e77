import {
  CacheError,
  createCacheService,
  createDatabaseConnection,
  DatabaseError,
} from "@pywatt/sdk";
import { assertEquals, assertRejects } from "@std/assert";
import { redisCommand, waitUntil } from "../../tools/servers/redis_admin.ts";
import { isPostgresInstalled, startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { ScriptedModule } from "./scripted_module.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";
const IN_MEMORY_CACHE = { default: { cacheType: "in_memory" } } as const;

/** The URL of the tests' database for another login. */
function urlFor(user: string, password: string): string {
  const url = new URL(DATABASE_URL);
  url.username = user;
  url.password = password;
  return url.href;
}

function scriptedOn(url: string, pool = {}): Promise<ScriptedModule> {
  return ScriptedModule.launch({
    services: { database: { default: { url, pool } }, cache: IN_MEMORY_CACHE },
  });
}

Deno.test({
  name: "a changed password is taken over while a transaction and a stream go on",
  ignore: DATABASE_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    await admin.execute("DROP ROLE IF EXISTS rotated");
    await admin.execute("CREATE ROLE rotated LOGIN PASSWORD 'first'");
    try {
      await using module = await scriptedOn(urlFor("rotated", "first"), { minConnections: 1 });
      const count = "SELECT n::int4 AS n FROM generate_series(1, 1000) AS n";
      await module.does("begin");
      await module.does("query in transaction", "CREATE TEMPORARY TABLE kept (n int4)");
      assertEquals(await module.does("open stream", count), { result: { n: 1 } });
      await admin.execute("ALTER ROLE rotated PASSWORD 'second'");
      const { drained } = await module.recorded.orchestrator.reconfigureDatabase("default", {
        url: urlFor("rotated", "second"),
      });
      let isDrained = false;
      void drained.then(() => isDrained = true);
      const read = await module.does(
        "query",
        "SELECT count(*)::int4 AS n FROM pg_roles WHERE false",
      );
      assertEquals(read, { result: [{ n: 0 }] });
      const insert = "INSERT INTO kept VALUES (7) RETURNING n";
      assertEquals(await module.does("query in transaction", insert), { result: [{ n: 7 }] });
      assertEquals(await module.does("read on"), { result: { n: 2 } });
      assertEquals(isDrained, false);
      assertEquals(await module.does("commit"), { result: null });
      for (let n = 3; n <= 1_000; n++) {
        assertEquals(await module.does("read on"), { result: { n } });
      }
      assertEquals(await module.does("read on"), { result: null });
      await drained;
      assertEquals(await module.does("query", "SELECT 5 AS n"), { result: [{ n: 5 }] });
    } finally {
      await admin.execute("DROP ROLE rotated");
    }
  },
});

Deno.test({
  name: "settings that do not work leave the database as it was",
  ignore: DATABASE_URL === "",
  async fn() {
    await using module = await scriptedOn(DATABASE_URL);
    await module.does("query", "SELECT 1");
    const { orchestrator } = module.recorded;
    const wrong = { url: urlFor("nobody_of_this_name", "guess") };
    const error = await assertRejects(
      () => orchestrator.reconfigureDatabase("default", wrong),
      DatabaseError,
    );
    assertEquals([error.kind, error.message.includes("guess")], ["connection", false]);
    assertEquals(await module.does("query", "SELECT 5 AS n"), { result: [{ n: 5 }] });
  },
});

Deno.test({
  name: "a pool gets another size, and what runs does not notice",
  ignore: DATABASE_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    await admin.execute("DROP ROLE IF EXISTS resized");
    await admin.execute("CREATE ROLE resized LOGIN PASSWORD 'only'");
    try {
      const url = urlFor("resized", "only");
      await using module = await scriptedOn(url, { minConnections: 4, maxConnections: 4 });
      const count = "SELECT count(*)::int4 AS n FROM pg_stat_activity WHERE usename = 'resized'";
      await module.does("query", "SELECT 1");
      assertEquals(await admin.queryOne(count), { n: 4 });
      const pool = { minConnections: 2, maxConnections: 2 };
      await module.recorded.orchestrator.reconfigureDatabase("default", { url, pool });
      assertEquals(await module.does("query", "SELECT 5 AS n"), { result: [{ n: 5 }] });
      await waitUntil("the former connections are gone", async () => {
        return (await admin.queryOne(count))?.n === 2;
      });
    } finally {
      await admin.execute("DROP ROLE resized");
    }
  },
});

Deno.test({
  name: "a database fails over to a second server, and the first one is left",
  ignore: DATABASE_URL === "" || !isPostgresInstalled(),
  async fn() {
    await using second = await startPostgresServer();
    const first = await startPostgresServer();
    await using module = await scriptedOn(first.url);
    const which = "SELECT inet_server_port()::int4 AS port";
    const port = (url: string) => ({ result: [{ port: Number(new URL(url).port) }] });
    assertEquals(await module.does("query", which), port(first.url));
    await first[Symbol.asyncDispose]();
    await module.recorded.orchestrator.reconfigureDatabase("default", { url: second.url });
    assertEquals(await module.does("query", which), port(second.url));
  },
});

Deno.test({
  name: "what does not end in its time is rolled back, and told so",
  ignore: DATABASE_URL === "",
  async fn() {
    await using module = await scriptedOn(DATABASE_URL);
    await module.does("begin");
    const { drained } = await module.recorded.orchestrator.reconfigureDatabase(
      "default",
      { url: DATABASE_URL },
      { drainSeconds: 0 },
    );
    await drained;
    assertEquals(await module.does("query in transaction", "SELECT 1"), {
      error: "connection: Cannot run the statement: the connection is closed",
    });
    assertEquals(await module.does("query", "SELECT 5 AS n"), { result: [{ n: 5 }] });
  },
});

Deno.test("another type of database, and one that is not there, is refused", async () => {
  await using module = await ScriptedModule.launch({
    services: { database: { default: { url: "sqlite::memory:" } }, cache: IN_MEMORY_CACHE },
  });
  await module.does("query", "SELECT 1");
  const { orchestrator } = module.recorded;
  await assertRejects(
    () => orchestrator.reconfigureDatabase("main", {}),
    TypeError,
    'Cannot reconfigure database "main": expected one of "default"',
  );
  await assertRejects(
    () => orchestrator.reconfigureCache("default", { cacheType: "file", directory: "/tmp/none" }),
    TypeError,
    'Cannot change cacheType to "file": expected "in_memory", as it was',
  );
  await assertRejects(
    () => orchestrator.reconfigureDatabase("default", {}, { drainSeconds: -1 }),
    TypeError,
    'Cannot reconfigure database "default": drainSeconds is -1',
  );
});

Deno.test({
  name: "a cache takes over a changed password, with its values and the locks that are held",
  ignore: REDIS_URL === "",
  async fn() {
    const admin = (...command: string[]) => redisCommand(REDIS_URL, "ACL", ...command);
    const redisUrl = (password: string) => {
      const url = new URL(REDIS_URL);
      url.username = "rotated";
      url.password = password;
      return { url: url.href };
    };
    await admin("SETUSER", "rotated", "reset", "on", ">first", "~*", "&*", "+@all");
    try {
      await using module = await ScriptedModule.launch({
        services: {
          database: { default: { url: "sqlite::memory:" } },
          cache: { default: redisUrl("first") },
        },
      });
      const key = `lock ${crypto.randomUUID()}`;
      await module.does("set", "before");
      assertEquals(await module.does("lock", key), { result: true });
      await admin("SETUSER", "rotated", "resetpass", ">second");
      await redisCommand(REDIS_URL, "CLIENT", "KILL", "USER", "rotated");
      await module.recorded.orchestrator.reconfigureCache("default", redisUrl("second"));
      assertEquals(await module.does("get"), { result: "before" });
      await using other = await createCacheService({ url: REDIS_URL });
      const isFree = () => other.withLock(key, () => true, { waitMs: 0 });
      await assertRejects(isFree, CacheError);
      module.tells("exit", "0");
      await module.launched.exited;
      assertEquals(await isFree(), true);
    } finally {
      await admin("DELUSER", "rotated");
    }
  },
});
