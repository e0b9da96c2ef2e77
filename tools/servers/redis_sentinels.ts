import { randomPassword } from "./random_password.ts";
import { redisCommand, waitUntil } from "./redis_admin.ts";
import { startRedisServer } from "./redis_server.ts";
import type { ThrowawayServer } from "./throwaway_server.ts";

const SENTINELS = 3;
const QUORUM = 2;
const DOWN_AFTER_MS = 500;

/** What the sentinels call the master. */
export const MASTER_NAME = "pywatt-test";

/** A master, a replica of it, and the sentinels that watch both. */
export interface RedisSentinels extends AsyncDisposable {
  readonly master: ThrowawayServer;
  readonly replica: ThrowawayServer;
  readonly sentinels: readonly ThrowawayServer[];
  readonly password: string;
  readonly sentinelPassword: string;
  /** Where the sentinels are, as `host:port`. */
  readonly hosts: readonly string[];
}

/** Starts them, and waits until the sentinels know each other and the replica. */
export async function startRedisSentinels(): Promise<RedisSentinels> {
  await using started = new AsyncDisposableStack();
  const password = randomPassword();
  const sentinelPassword = randomPassword();
  const settings = [`masterauth ${password}`, "repl-diskless-sync-delay 0"];
  const master = started.use(await startRedisServer({ password, settings }));
  const { hostname, port } = new URL(master.url);
  const replica = started.use(
    await startRedisServer({
      password,
      settings: [...settings, `replicaof ${hostname} ${port}`],
    }),
  );
  await waitUntil("the replica is in step", async () => {
    return String(await redisCommand(replica.url, "INFO", "replication"))
      .includes("master_link_status:up");
  });
  const sentinels = await Promise.all(Array.from({ length: SENTINELS }, async () => {
    return started.use(
      await startRedisServer({
        password: sentinelPassword,
        isSentinel: true,
        settings: [
          `sentinel sentinel-pass ${sentinelPassword}`,
          `sentinel monitor ${MASTER_NAME} ${hostname} ${port} ${QUORUM}`,
          `sentinel auth-pass ${MASTER_NAME} ${password}`,
          `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
          `sentinel failover-timeout ${MASTER_NAME} 5000`,
        ],
      }),
    );
  }));
  await waitUntil("the sentinels know each other and the replica", async () => {
    const views = await Promise.all(
      sentinels.map(({ url }) => redisCommand(url, "SENTINEL", "MASTER", MASTER_NAME)),
    );
    return views.every((view) => {
      return numberIn(view, "num-other-sentinels") === SENTINELS - 1 &&
        numberIn(view, "num-slaves") === 1;
    });
  });
  const kept = started.move();
  return {
    master,
    replica,
    sentinels,
    password,
    sentinelPassword,
    hosts: sentinels.map(({ url }) => new URL(url).host),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The number that stands behind a name in a list of names and values. */
function numberIn(list: unknown, name: string): number | undefined {
  if (!Array.isArray(list)) return undefined;
  return Number(list[list.indexOf(name) + 1]);
}
