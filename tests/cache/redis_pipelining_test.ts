import { assertEquals, assertLess } from "@std/assert";
import { type CacheService, createCacheService } from "../../mod.ts";
import { openCacheProxy } from "../../src/cache/proxy.ts";
import { cacheOver } from "../../src/cache/service.ts";
import { redisCommand } from "../../tools/servers/redis_admin.ts";
import { startRedisServer } from "../../tools/servers/redis_server.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { MemoryHost } from "../parity/modes.ts";
import { RedisRelay } from "../support/redis_relay.ts";
import { TestServers } from "../support/test_servers.ts";

const ignore = Deno.env.get("REDIS_URL") === undefined;
const CALLS = 5_000;

/** The server reads at most 16 KiB at a time: these calls are about 150 KB. */
const MAX_READS = 50;

const servers = new TestServers<{ readonly redis: ThrowawayServer }>(ignore, async (stack) => ({
  redis: stack.use(await startRedisServer()),
}));

/** How often the server has read what clients sent. */
async function readsOf(url: string): Promise<number> {
  const info = String(await redisCommand(url, "INFO", "stats"));
  return Number(/total_reads_processed:(\d+)/.exec(info)?.[1]);
}

async function readsDuring(url: string, run: () => Promise<unknown>): Promise<number> {
  const before = await readsOf(url);
  await run();
  return await readsOf(url) - before;
}

async function manyGets(cache: CacheService): Promise<void> {
  const found = await Promise.all(Array.from({ length: CALLS }, () => cache.getString("key")));
  assertEquals(new Set(found), new Set(["value"]));
}

Deno.test({
  name: "thousands of calls at once reach the server in few reads",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using cache = await createCacheService({ url: redis.url });
    await cache.set("key", "value");
    assertLess(await readsDuring(redis.url, () => manyGets(cache)), MAX_READS);
  },
});

Deno.test({
  name: "thousands of calls of a module at once reach the server in few reads",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using host = await MemoryHost.start({ cache: { default: { url: redis.url } } });
    await using cache = cacheOver(await openCacheProxy(host.client, {}));
    await cache.set("key", "value");
    assertLess(await readsDuring(redis.url, () => manyGets(cache)), 2 * MAX_READS);
  },
});

Deno.test({
  name: "many keys at once take one round trip",
  ignore,
  async fn() {
    const { redis } = servers.running;
    await using relay = new RedisRelay(new URL(redis.url));
    await using cache = await createCacheService({ url: relay.url });
    const entries = Array.from({ length: 100 }, (_, index) => [`key ${index}`, "x"] as const);
    const keys = entries.map(([key]) => key);
    // The first time, the server has to be told the script.
    await cache.deleteMany(["none"]);
    const trips = [];
    for (
      const run of [
        () => cache.setMany(entries),
        () => cache.getMany(keys),
        () => cache.deleteMany(keys),
      ]
    ) {
      const before = relay.roundTrips;
      await run();
      trips.push(relay.roundTrips - before);
    }
    assertEquals(trips, [1, 1, 1]);
  },
});
