import { assert, assertEquals } from "@std/assert";
import { CacheError, type CacheService, createCacheService } from "../../mod.ts";
import { redisCommand, waitUntil } from "../../tools/servers/redis_admin.ts";
import { startRedisServer } from "../../tools/servers/redis_server.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { RedisRelay } from "../support/redis_relay.ts";
import { bulk, ScriptedRedis } from "../support/scripted_redis.ts";
import { TestServers } from "../support/test_servers.ts";

const ignore = Deno.env.get("REDIS_URL") === undefined;

const servers = new TestServers<{ readonly redis: ThrowawayServer }>(ignore, async (stack) => ({
  redis: stack.use(await startRedisServer()),
}));

async function untilBack(cache: CacheService): Promise<void> {
  await waitUntil("the cache is back", () => cache.ping().then(() => true));
}

Deno.test({
  name: "a server that is down is of kind connection at once, and nothing was sent",
  ignore,
  async fn() {
    await using redis = await startRedisServer();
    await using cache = await createCacheService({ url: redis.url });
    await cache.set("before", "1");
    await redis.kill();
    await waitUntil("the loss is noticed", () => cache.ping().then(() => false, () => true));
    for (const call of [() => cache.get("a"), () => cache.set("a", "1"), () => cache.lock("a")]) {
      const error = await assertKind(CacheError, "connection", call);
      assertEquals(error.outcomeUnknown, undefined);
    }
    await redis.restart();
    await untilBack(cache);
    assertEquals(await cache.set("after", "1"), true);
    assertEquals(await cache.getString("before"), null);
  },
});

Deno.test({
  name: "calls that are under way when the server dies fail, each once, and say what is unknown",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using relay = new RedisRelay(new URL(redis.url));
    await using cache = await createCacheService({ url: relay.url });
    relay.isMute = true;
    const reads = Array.from({ length: 50 }, (_, index) => cache.get(`${index}`));
    const writes = Array.from({ length: 50 }, (_, index) => cache.increment(`${index}`));
    const settled = Promise.allSettled([...reads, ...writes]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    relay.cut();
    const errors = (await settled).map((result) => {
      return result.status === "rejected" ? result.reason : result.value;
    });
    const described = errors.map((error) => {
      return error instanceof CacheError ? [error.kind, error.outcomeUnknown] : error;
    });
    assertEquals(described, [
      ...reads.map(() => ["connection", undefined]),
      ...writes.map(() => ["connection", true]),
    ]);
  },
});

Deno.test({
  name: "a server that says nothing any more is of kind timeout, and the cache comes back",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using relay = new RedisRelay(new URL(redis.url));
    await using cache = await createCacheService({ url: relay.url, operationTimeoutSeconds: 0.2 });
    relay.isMute = true;
    const [read, write] = await Promise.all([
      assertKind(CacheError, "timeout", () => cache.get("a")),
      assertKind(CacheError, "timeout", () => cache.set("a", "1")),
    ]);
    assertEquals(read.message, "Cannot get a value: the server did not answer in time");
    assertEquals([read.outcomeUnknown, write.outcomeUnknown], [undefined, true]);
    relay.isMute = false;
    await untilBack(cache);
    assertEquals(await cache.set("a", "2"), true);
  },
});

Deno.test({
  name: "a time limit of the call ends the wait for a silent server",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using relay = new RedisRelay(new URL(redis.url));
    await using cache = await createCacheService({ url: relay.url });
    relay.isMute = true;
    const error = await assertKind(
      CacheError,
      "timeout",
      () => cache.increment("a", 1, { timeoutMs: 20 }),
    );
    assertEquals(error.message, "Cannot increment: its time ran out");
    assertEquals(error.outcomeUnknown, true);
  },
});

Deno.test("a server that never says a word refuses to be opened, within the time limit", async () => {
  await using silent = new ScriptedRedis(() => "");
  const error = await assertKind(CacheError, "connection", () => {
    return createCacheService({
      cacheType: "redis",
      hosts: [`127.0.0.1:${silent.port}`],
      operationTimeoutSeconds: 0.2,
    });
  });
  assertEquals(error.message, "Cannot open a cache: the server did not answer in time");
});

Deno.test({
  name: "a server without memory is of kind operation, and reads go on",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using cache = await createCacheService({ url: redis.url });
    await cache.set("kept", "1");
    await redisCommand(redis.url, "CONFIG", "SET", "maxmemory", "1");
    const error = await assertKind(CacheError, "operation", () => cache.set("a", "1"));
    assert(error.message.startsWith("Cannot set a value: OOM "), error.message);
    assertEquals(error.outcomeUnknown, undefined);
    assertEquals(await cache.getString("kept"), "1");
    // What a script is refused has its hash and line behind it, which say nothing to the caller.
    const { message } = await assertKind(CacheError, "operation", () => cache.lock("a"));
    assertEquals(message.split(": ")[1], error.message.split(": ")[1]);
    await redisCommand(redis.url, "CONFIG", "SET", "maxmemory", "0");
    assertEquals(await cache.set("a", "1"), true);
  },
});

Deno.test({
  name: "a read-only server is of kind operation, until it is none any more",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using cache = await createCacheService({ url: redis.url });
    await redisCommand(redis.url, "REPLICAOF", "127.0.0.1", "1");
    for (
      const call of [() => cache.set("a", "1"), () => cache.lock("a"), () => cache.delete("a")]
    ) {
      const error = await assertKind(CacheError, "operation", call);
      assert(error.message.includes("READONLY"), error.message);
    }
    await redisCommand(redis.url, "REPLICAOF", "NO", "ONE");
    assertEquals(await cache.set("a", "1"), true);
  },
});

Deno.test({
  name: "an ACL user may do what it may, a database number is kept, and a refused login says so",
  ignore,
  async fn() {
    const { redis } = servers.running;
    const { host } = new URL(redis.url);
    const rules = ["on", ">its-password", "~own:*", "+@all", "-@dangerous", "+info"];
    await redisCommand(redis.url, "ACL", "SETUSER", "limited", ...rules);
    const login = { cacheType: "redis", hosts: [host], username: "limited", database: 3 } as const;
    await using cache = await createCacheService({ ...login, password: "its-password" });
    await using all = await createCacheService({ url: redis.url.replace(/\/0$/, "/3") });
    await cache.set("own:a", "1");
    assertEquals(await all.getString("own:a"), "1");
    await using own = await createCacheService({
      ...login,
      password: "its-password",
      namespace: "own",
    });
    await using _lock = await own.lock("a");
    await own.set("tagged", "1", { tags: ["t"] });
    await own.invalidateTag("t");
    assertEquals(await own.flush(), 2);
    await assertKind(CacheError, "connection", () => cache.set("others:a", "1"));
    const wrong = { ...login, password: "hunter2" };
    const error = await assertKind(CacheError, "connection", () => createCacheService(wrong));
    assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes("hunter2"));
  },
});

Deno.test({
  name: "a database number that the server does not have is of kind configuration",
  ignore,
  async fn() {
    const url = servers.running.redis.url.replace(/\/0$/, "/99");
    const error = await assertKind(CacheError, "configuration", () => createCacheService({ url }));
    assertEquals(error.message, "Cannot open a cache: ERR DB index is out of range");
  },
});

Deno.test("a server that has no room for another client is of kind connection", async () => {
  await using server = new ScriptedRedis(() => "-ERR max number of clients reached\r\n");
  const hosts = [`127.0.0.1:${server.port}`];
  const error = await assertKind(CacheError, "connection", () => {
    return createCacheService({ cacheType: "redis", hosts });
  });
  assertEquals(error.message, "Cannot open a cache: ERR max number of clients reached");
});

Deno.test({
  name: "a cache with a lock can be closed while its server says nothing",
  ignore,
  async fn() {
    await using relay = new RedisRelay(new URL(servers.running.redis.url));
    const cache = await createCacheService({ url: relay.url });
    const lock = await cache.lock("a");
    relay.isMute = true;
    await cache.close();
    assertEquals(lock?.signal.aborted, true);
  },
});

Deno.test({
  name: "after close nothing is connected again",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using relay = new RedisRelay(new URL(redis.url));
    const cache = await createCacheService({ url: relay.url });
    relay.cutAfterNextRequest = true;
    await assertKind(CacheError, "connection", () => cache.ping());
    await cache.close();
    const connections = relay.connections;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assertEquals(relay.connections, connections);
    await assertKind(CacheError, "connection", () => cache.ping());
  },
});

Deno.test("what a server refuses has the kind that says whether it will be able to", async () => {
  let refusal = "";
  const isGreeting = /^(hello|info|select|client)$/i;
  await using server = new ScriptedRedis(([name = ""]) => {
    return isGreeting.test(name) ? undefined : `-${refusal}\r\n`;
  });
  const hosts = [`127.0.0.1:${server.port}`];
  await using cache = await createCacheService({ cacheType: "redis", hosts });
  const kinds = {
    "LOADING Redis is loading the dataset in memory": "connection",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.":
      "connection",
    "CLUSTERDOWN The cluster is down": "connection",
    "NOAUTH Authentication required.": "connection",
    "NOPERM this user has no permissions to run the 'get' command": "connection",
    "READONLY You can't write against a read only replica.": "operation",
    "OOM command not allowed when used memory > 'maxmemory'.": "operation",
    "WRONGTYPE Operation against a key holding the wrong kind of value": "operation",
    "MISCONF Errors writing to the AOF file: No space left on device": "operation",
    "BUSY Redis is busy running a script.": "operation",
  } as const;
  for (const [text, kind] of Object.entries(kinds)) {
    refusal = text;
    const error = await assertKind(CacheError, kind, () => cache.set("a", "1"));
    assertEquals(error.message, `Cannot set a value: ${text}`);
    assertEquals(error.outcomeUnknown, undefined);
  }
});

Deno.test("what was to be stored is not shown when the server does not know the command", async () => {
  const refusal = "-ERR unknown command 'set', with args beginning with: 'a' 'hunter2' \r\n";
  await using server = new ScriptedRedis(([name = ""]) => {
    return name.toLowerCase() === "set" ? refusal : undefined;
  });
  const hosts = [`127.0.0.1:${server.port}`];
  await using cache = await createCacheService({ cacheType: "redis", hosts });
  const error = await assertKind(CacheError, "operation", () => cache.set("a", "hunter2"));
  assertEquals(error.message, "Cannot set a value: ERR unknown command 'set'");
});

Deno.test("a cluster that redirects without end is of kind connection", async () => {
  let port = 0;
  await using server = new ScriptedRedis(([name = "", what = ""]) => {
    if (name.toLowerCase() === "cluster" && what.toLowerCase() === "slots") {
      return `*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n${bulk("127.0.0.1")}:${port}\r\n`;
    }
    if (name.toLowerCase() === "cluster") return bulk("cluster_state:ok\r\n");
    return name.toLowerCase() === "get" ? `-MOVED 1 127.0.0.1:${port}\r\n` : undefined;
  });
  port = server.port;
  await using cache = await createCacheService({
    cacheType: "redis",
    cluster: true,
    hosts: [`127.0.0.1:${port}`],
  });
  const error = await assertKind(CacheError, "connection", () => cache.get("a"));
  assertEquals(error.message, "Cannot get a value: the cluster redirects without end");
});
