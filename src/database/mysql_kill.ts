import type { MysqlConfig } from "./config.ts";
import { MysqlClient, type MysqlLibrary } from "./mysql_client.ts";

/** How long to wait for a statement to end before it is killed once more. */
const KILL_INTERVAL_MS = 100;

const CONNECT_TIMEOUT_SECONDS = 5;

/** Opens a connection that kills what another one runs: a busy connection hears nothing. */
async function openKiller(library: MysqlLibrary, config: MysqlConfig): Promise<MysqlClient> {
  const { acquireTimeoutSeconds } = config.pool;
  const timeout = Math.min(acquireTimeoutSeconds || Infinity, CONNECT_TIMEOUT_SECONDS);
  const pool = { ...config.pool, acquireTimeoutSeconds: timeout };
  return await MysqlClient.connect(library, { ...config, database: "", pool });
}

/**
 * Ends the statement that a connection runs. It is killed again until it has ended: the server may
 * not have begun it yet, and then the first time is in vain.
 *
 * @param ended Resolves when the statement has ended.
 * @returns When the server will do nothing more about it.
 */
export async function killStatement(
  library: MysqlLibrary,
  config: MysqlConfig,
  threadId: string,
  ended: Promise<void>,
): Promise<void> {
  let isRunning = true;
  const end = ended.then(() => {
    isRunning = false;
  });
  const killer = await openKiller(library, config);
  try {
    while (isRunning) {
      await killer.query(`KILL QUERY ${threadId}`);
      await withinInterval(end);
    }
  } finally {
    killer.destroy();
  }
}

/** Ends a connection, whatever it is running: the server would not notice that its client has left. */
export async function killConnection(
  library: MysqlLibrary,
  config: MysqlConfig,
  threadId: string,
): Promise<void> {
  const killer = await openKiller(library, config);
  try {
    await killer.query(`KILL CONNECTION ${threadId}`);
  } finally {
    killer.destroy();
  }
}

async function withinInterval(end: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, KILL_INTERVAL_MS);
  await Promise.race([end, promise]);
  clearTimeout(timer);
}
