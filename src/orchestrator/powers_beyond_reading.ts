import type { DatabaseDriver, Statement } from "../database/driver.ts";
import { DatabaseError } from "../errors.ts";

const SUPERUSER: Statement = {
  sql: "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user AND rolsuper",
  params: [],
};
const SERVER_FILES: Statement = {
  sql: "SELECT 1 WHERE pg_catalog.pg_has_role(session_user, 'pg_write_server_files', 'MEMBER') " +
    "OR pg_catalog.pg_has_role(session_user, 'pg_execute_server_program', 'MEMBER')",
  params: [],
};
const FILE_PRIVILEGE: Statement = {
  sql: "SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'FILE'",
  params: [],
};

/**
 * What a login may do that is no change of its database, so that no read-only transaction keeps it
 * from that; nothing, where it may do nothing of the kind, or does not tell.
 */
export async function powersBeyondReading(driver: DatabaseDriver): Promise<string | undefined> {
  switch (driver.config.dbType) {
    case "postgres":
      if (await gives(driver, SUPERUSER)) return "is a superuser, who can run programs";
      return await gives(driver, SERVER_FILES)
        ? "may write files of the server, or run programs there"
        : undefined;
    case "mysql":
      return await gives(driver, FILE_PRIVILEGE)
        ? "has the privilege FILE, and so can write files of the server"
        : undefined;
    case "sqlite":
      return undefined;
  }
}

async function gives(driver: DatabaseDriver, statement: Statement): Promise<boolean> {
  try {
    return (await driver.query(statement)).rows.length > 0;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}
