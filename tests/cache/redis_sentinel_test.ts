import { assert, assertEquals } from "@std/assert";
import { CacheError, createCacheService } from "../../mod.ts";
import { redisCommand, waitUntil } from "../../tools/servers/redis_admin.ts";
import { MASTER_NAME, startRedisSentinels } from "../../tools/servers/redis_sentinels.ts";
import { assertKind } from "../parity/assert_kind.ts";

const ignore = Deno.env.get("REDIS_URL") === undefined;

Deno.test({
  name: "when the master dies, sentinels name another one, and the cache goes on with that",
  ignore,
  async fn() {
    await using servers = await startRedisSentinels();
    const { hosts, password, sentinelPassword } = servers;
    const sentinel = { name: MASTER_NAME, password: sentinelPassword };
    await using cache = await createCacheService({
      cacheType: "redis",
      hosts,
      sentinel,
      password,
    });
    await cache.increment("n", 41);
    await waitUntil("the replica has it", async () => {
      return await redisCommand(servers.replica.url, "GET", "n") === "41";
    });
    await servers.master.kill();
    const kinds = new Set<string>();
    await waitUntil("the replica is the master", async () => {
      try {
        await cache.increment("n");
        return true;
      } catch (error) {
        kinds.add(error instanceof CacheError ? error.kind : String(error));
        return false;
      }
    });
    assertEquals([...kinds], ["connection"]);
    assertEquals(await redisCommand(servers.replica.url, "GET", "n"), "42");
    await servers.master.restart();
    assertEquals(await cache.getString("n"), "42");
  },
});

Deno.test({
  name: "sentinels that know no such master, or refuse the login, open no cache",
  ignore,
  async fn() {
    await using servers = await startRedisSentinels();
    const { hosts, password, sentinelPassword } = servers;
    const config = { cacheType: "redis", hosts, password } as const;
    for (
      const sentinel of [
        { name: "no such name", password: sentinelPassword },
        { name: MASTER_NAME, password: "hunter2" },
      ]
    ) {
      const error = await assertKind(
        CacheError,
        "connection",
        () => createCacheService({ ...config, sentinel }),
      );
      assertEquals(error.message, "Cannot open a cache: no sentinel knows the master");
      assert(!Deno.inspect(error, { depth: 10, showHidden: true }).includes("hunter2"));
    }
  },
});

Deno.test({
  name: "sentinels that are not there open no cache",
  // The driver lets a timer for each of them run out.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const hosts = ["127.0.0.1:1", "127.0.0.1:2"];
    const error = await assertKind(CacheError, "connection", () => {
      return createCacheService({ cacheType: "redis", hosts, sentinel: { name: MASTER_NAME } });
    });
    assertEquals(error.message, "Cannot open a cache: no sentinel knows the master");
  },
});
