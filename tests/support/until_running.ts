import type { DatabaseType, Queryable } from "../../mod.ts";

/** What finds who runs a statement with a comment; SQLite has nobody else to ask. */
const FIND: Readonly<Record<DatabaseType, string>> = {
  postgres: "SELECT pid FROM pg_stat_activity " +
    "WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%/* ' || $1 || ' */%'",
  mysql: "SELECT id AS pid FROM information_schema.processlist " +
    "WHERE id <> CONNECTION_ID() AND info LIKE CONCAT('%/* ', $1, ' */%')",
  sqlite: "SELECT 0 AS pid WHERE $1 IS NULL",
};

/**
 * Waits until the server runs a statement that holds this comment.
 *
 * @returns The id of the backend that runs it.
 */
export async function untilRunning(
  db: Queryable,
  comment: string,
  dbType: DatabaseType = "postgres",
): Promise<number> {
  while (true) {
    const found = await db.queryOne(FIND[dbType], [comment]);
    if (found !== null) return Number(found.pid);
  }
}

/** Whether the server runs a statement that holds this comment. */
export async function isRunning(
  db: Queryable,
  comment: string,
  dbType: DatabaseType = "postgres",
): Promise<boolean> {
  return await db.queryOne(FIND[dbType], [comment]) !== null;
}
