import { assert, assertEquals, assertLess } from "@std/assert";
import { CacheError, type CacheService, createCacheService } from "../../mod.ts";
import { redisCommand, waitUntil } from "../../tools/servers/redis_admin.ts";
import { type RedisCluster, startRedisCluster } from "../../tools/servers/redis_cluster.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { cacheCases } from "../parity/cache_cases.ts";
import { isCaseFor } from "../parity/cache_fixture.ts";
import { TestServers } from "../support/test_servers.ts";

const ignore = Deno.env.get("REDIS_URL") === undefined;

const servers = new TestServers<{ readonly cluster: RedisCluster }>(ignore, async (stack) => ({
  cluster: stack.use(await startRedisCluster()),
}));

async function openCluster({ hosts, password }: RedisCluster): Promise<CacheService> {
  const known = hosts.slice(0, 2);
  return await createCacheService({ cacheType: "redis", cluster: true, hosts: known, password });
}

/** A key whose slot the server with this index has at the start. */
async function keyOf({ masters }: RedisCluster, server: number, name: string): Promise<string> {
  const share = Math.ceil(16_384 / masters.length);
  for (let index = 0;; index++) {
    const key = `${name} ${index}`;
    const url = masters[server]?.url ?? "";
    const slot = Number(await redisCommand(url, "CLUSTER", "KEYSLOT", key));
    if (Math.floor(slot / share) === server) return key;
  }
}

for (const cacheCase of cacheCases.filter((candidate) => isCaseFor(candidate, "redis"))) {
  const { settings = {} } = cacheCase;
  Deno.test({
    name: `on a Redis Cluster: ${cacheCase.name}`,
    ignore,
    async fn() {
      const { hosts, password } = servers.running.cluster;
      const config = { cacheType: "redis", cluster: true, hosts, password, ...settings } as const;
      const prefix = `${crypto.randomUUID()}:`;
      await cacheCase.run({
        backend: "redis",
        open: (own = {}) => createCacheService({ ...config, ...own }),
        key: (name) => prefix + name,
      });
    },
  });
}

Deno.test({
  name: "many keys at once are few reads for each server of a cluster",
  ignore,
  async fn() {
    const { masters } = servers.running.cluster;
    await using cache = await openCluster(servers.running.cluster);
    const entries = Array.from({ length: 1_000 }, (_, index) => [`key ${index}`, "x"] as const);
    await cache.setMany(entries);
    const reads = async () => {
      const infos = await Promise.all(masters.map(({ url }) => redisCommand(url, "INFO", "stats")));
      return infos.map((info) => Number(/reads_processed:(\d+)/.exec(String(info))?.[1]));
    };
    const before = await reads();
    assertEquals((await cache.getMany(entries.map(([key]) => key))).size, 1_000);
    const after = await reads();
    // The servers of a cluster talk to each other as well.
    for (const [index, count] of after.entries()) assertLess(count - (before[index] ?? 0), 60);
    assertEquals(await cache.deleteMany(entries.map(([key]) => key)), 1_000);
  },
});

Deno.test({
  name: "while a slot moves to another server, no call fails and none is carried out twice",
  ignore,
  async fn() {
    const { cluster } = servers.running;
    const [, source, target] = cluster.masters;
    assert(source !== undefined && target !== undefined);
    await using cache = await openCluster(cluster);
    const key = await keyOf(cluster, 1, "moving");
    const slot = String(await redisCommand(source.url, "CLUSTER", "KEYSLOT", key));
    const sourceId = String(await redisCommand(source.url, "CLUSTER", "MYID"));
    const targetId = String(await redisCommand(target.url, "CLUSTER", "MYID"));
    let isMoving = true;
    let counted = 0;
    const counting = (async () => {
      while (isMoving) {
        const sums = await Promise.all(Array.from({ length: 20 }, () => cache.increment(key)));
        counted += sums.length;
      }
    })();
    await redisCommand(target.url, "CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
    await redisCommand(source.url, "CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
    const { hostname, port } = new URL(target.url);
    const migrate = [hostname, port, key, "0", "5000", "AUTH", cluster.password];
    await waitUntil("the key is there", () => cache.exists(key));
    await redisCommand(source.url, "MIGRATE", ...migrate);
    for (const { url } of [target, source]) {
      await redisCommand(url, "CLUSTER", "SETSLOT", slot, "NODE", targetId);
    }
    await waitUntil("the other server counts", async () => {
      return Number(await redisCommand(target.url, "GET", key)) > counted / 2;
    });
    isMoving = false;
    await counting;
    assertEquals(await cache.increment(key, 0), BigInt(counted));
  },
});

Deno.test({
  name: "when a server of a cluster dies its keys fail until its replica takes over",
  ignore,
  async fn() {
    await using cluster = await startRedisCluster({ withReplica: true });
    await using cache = await openCluster(cluster);
    const lost = await keyOf(cluster, 0, "lost");
    const kept = await keyOf(cluster, 2, "kept");
    await cache.increment(lost, 41);
    await waitUntil("the replica has it", async () => {
      return String(await redisCommand(cluster.replica?.url ?? "", "DBSIZE")) === "1";
    });
    await cluster.masters[0]?.kill();
    const kinds = new Set<string>();
    await waitUntil("the replica has taken over", async () => {
      // Without a server for some of its slots, a cluster refuses the others too.
      await cache.increment(kept).catch((error) => kinds.add(error.kind));
      try {
        await cache.increment(lost, 1);
        return true;
      } catch (error) {
        kinds.add(error instanceof CacheError ? error.kind : String(error));
        return false;
      }
    });
    assertEquals([...kinds], ["connection"]);
    assertEquals(await cache.getString(lost), "42");
    assert(await cache.increment(kept) > 0n);
  },
});

Deno.test({
  name: "a server that is in no cluster refuses to be opened as one",
  ignore,
  async fn() {
    const url = Deno.env.get("REDIS_URL");
    const error = await assertKind(CacheError, "connection", () => {
      return createCacheService({ cacheType: "redis", ...(url ? { url } : {}), cluster: true });
    });
    assert(error.message.startsWith("Cannot open a cache: "), error.message);
  },
});
