import { freePort, onFreePorts } from "./free_port.ts";
import { randomPassword } from "./random_password.ts";
import { redisCommand, waitUntil } from "./redis_admin.ts";
import { startRedisServer } from "./redis_server.ts";
import type { ThrowawayServer } from "./throwaway_server.ts";

const SLOTS = 16_384;
const MASTERS = 3;
const NODE_TIMEOUT_MS = 1_000;

/** A private Redis Cluster. */
export interface RedisCluster extends AsyncDisposable {
  /** The masters at the start: each has its share of the slots, in this order. */
  readonly masters: readonly ThrowawayServer[];
  /** The replica of the first master, if there is one. */
  readonly replica: ThrowawayServer | undefined;
  readonly password: string;
  /** Where the servers are, as `host:port`. */
  readonly hosts: readonly string[];
}

/** Starts three masters that share the slots, and a replica of the first one if it is asked for. */
export async function startRedisCluster(
  { withReplica = false }: { readonly withReplica?: boolean } = {},
): Promise<RedisCluster> {
  await using started = new AsyncDisposableStack();
  const password = randomPassword();
  const start = async () => started.use(await onFreePorts(() => startServer(password)));
  const servers = await Promise.all(Array.from({ length: MASTERS }, start));
  const replica = withReplica ? await start() : undefined;
  const all = replica === undefined ? servers : [...servers, replica];
  await formCluster(servers, all);
  const [first] = servers;
  if (replica !== undefined && first !== undefined) {
    const masterId = String(await redisCommand(first.url, "CLUSTER", "MYID"));
    await waitUntil("the replica knows its master", async () => {
      return String(await redisCommand(replica.url, "CLUSTER", "NODES")).includes(masterId);
    });
    await redisCommand(replica.url, "CLUSTER", "REPLICATE", masterId);
    await waitUntil("the replica is in step", async () => {
      return String(await redisCommand(replica.url, "INFO", "replication"))
        .includes("master_link_status:up");
    });
    await waitUntil("everybody knows the replica", async () => {
      const views = await Promise.all(all.map(({ url }) => redisCommand(url, "CLUSTER", "SLOTS")));
      const port = Number(new URL(replica.url).port);
      return views.every((view) => JSON.stringify(view).includes(`${port}`));
    });
  }
  const kept = started.move();
  return {
    masters: servers,
    replica,
    password,
    hosts: all.map(({ url }) => new URL(url).host),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function startServer(password: string): Promise<ThrowawayServer> {
  return await startRedisServer({
    password,
    settings: [
      `masterauth ${password}`,
      "cluster-enabled yes",
      `cluster-port ${freePort()}`,
      `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
      "repl-diskless-sync-delay 0",
      "repl-ping-replica-period 1",
    ],
  });
}

async function formCluster(
  masters: readonly ThrowawayServer[],
  all: readonly ThrowawayServer[],
): Promise<void> {
  const share = Math.ceil(SLOTS / masters.length);
  for (const [index, { url }] of masters.entries()) {
    const length = Math.min(share, SLOTS - index * share);
    const slots = Array.from({ length }, (_, slot) => String(index * share + slot));
    await redisCommand(url, "CLUSTER", "ADDSLOTS", ...slots);
    await redisCommand(url, "CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  }
  for (const [index, { url }] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      const { hostname, port } = new URL(other.url);
      const busPort = await configOf(other.url, "cluster-port");
      await redisCommand(url, "CLUSTER", "MEET", hostname, port, busPort);
    }
  }
  await waitUntil("all servers know all slots", async () => {
    const infos = await Promise.all(all.map(({ url }) => redisCommand(url, "CLUSTER", "INFO")));
    return infos.every((info) => {
      return String(info).includes("cluster_state:ok") &&
        String(info).includes(`cluster_known_nodes:${all.length}`);
    });
  });
}

async function configOf(url: string, name: string): Promise<string> {
  const found = await redisCommand(url, "CONFIG", "GET", name);
  return Array.isArray(found) ? String(found[1]) : "";
}
