import type { Queryable } from "../../mod.ts";

const FIND = "SELECT pid FROM pg_stat_activity " +
  "WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%/* ' || $1 || ' */%'";

/**
 * Waits until the server runs a statement that holds this comment.
 *
 * @returns The id of the backend that runs it.
 */
export async function untilRunning(db: Queryable, comment: string): Promise<number> {
  while (true) {
    const found = await db.queryOne<{ pid: number }>(FIND, [comment]);
    if (found !== null) return found.pid;
  }
}

/** Whether the server runs a statement that holds this comment. */
export async function isRunning(db: Queryable, comment: string): Promise<boolean> {
  return await db.queryOne(FIND, [comment]) !== null;
}
