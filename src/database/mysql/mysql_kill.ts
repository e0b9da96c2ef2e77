import { untilAborted } from "../../deadline.ts";
import type { MysqlConfig } from "../config.ts";
import { ended } from "../ended_error.ts";
import { MysqlClient, type MysqlLibrary } from "./mysql_client.ts";

const CONNECT_TIMEOUT_SECONDS = 5;

/**
 * Ends the statement that a connection runs; resolves when the server has taken note.
 *
 * @param signal Ends the attempt.
 */
export async function killStatement(
  library: MysqlLibrary,
  config: MysqlConfig,
  threadId: string,
  signal: AbortSignal,
): Promise<void> {
  const killing = kill(library, config, `QUERY ${threadId}`);
  await untilAborted(killing, signal, (reason) => ended("kill the statement", reason));
}

/** Ends a connection, whatever it is running: the server would not notice that its client has left. */
export async function killConnection(
  library: MysqlLibrary,
  config: MysqlConfig,
  threadId: string,
): Promise<void> {
  await kill(library, config, `CONNECTION ${threadId}`);
}

/** On a connection of its own: a busy one hears nothing. */
async function kill(library: MysqlLibrary, config: MysqlConfig, what: string): Promise<void> {
  const { acquireTimeoutSeconds } = config.pool;
  const timeout = Math.min(acquireTimeoutSeconds || Infinity, CONNECT_TIMEOUT_SECONDS);
  const pool = { ...config.pool, acquireTimeoutSeconds: timeout };
  const killer = await MysqlClient.connect(library, { ...config, database: "", pool });
  try {
    await killer.ask(`KILL ${what}`);
  } finally {
    killer.destroy();
  }
}
