import type { DatabaseConnection } from "../../../mod.ts";
import { commandOf } from "./orchestrator_process.ts";

/** For how long something may still be about to go: an orphan has eight seconds by itself. */
const LIMIT_MS = 40_000;
const INTERVAL_MS = 200;

const FIND: Readonly<Record<string, string>> = {
  "connection": "SELECT pid, state, query FROM pg_stat_activity " +
    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
  "lock": "SELECT pid, locktype, mode FROM pg_locks WHERE pid <> pg_backend_pid()",
  "prepared transaction": "SELECT gid FROM pg_prepared_xacts",
};

/**
 * What a run has left on the server and among the processes, once it had time to go.
 *
 * @param mark What is in the command line or the environment of the run's processes.
 * @param started Further processes of it, by id, with their command lines.
 */
export async function leftovers(
  db: DatabaseConnection,
  mark: string,
  started: ReadonlyMap<number, string>,
): Promise<string[]> {
  const endsMs = performance.now() + LIMIT_MS;
  while (true) {
    const found = [
      ...await leftOnServer(db),
      ...await processesWith(mark),
      ...await stillRunning(started),
    ];
    if (found.length === 0 || performance.now() > endsMs) return found;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}

async function leftOnServer(db: DatabaseConnection): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(FIND)) {
    for (const row of await db.query(sql)) found.push(`${what}: ${JSON.stringify(row)}`);
  }
  return found;
}

/** The processes that have this text in their command line or their environment. */
async function processesWith(mark: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const command = await commandOf(Number(name));
    if ((command + await textOf(`/proc/${name}/environ`)).includes(mark)) {
      found.push(`process ${name}: ${command.replaceAll("\0", " ")}`);
    }
  }
  return found;
}

async function stillRunning(started: ReadonlyMap<number, string>): Promise<string[]> {
  const found: string[] = [];
  for (const [id, command] of started) {
    if (command !== "" && await commandOf(id) === command) found.push(`process ${id}: ${command}`);
  }
  return found;
}

async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "");
}
