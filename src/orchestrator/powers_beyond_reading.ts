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
 * What a module that may only read can do all the same, since no transaction that only reads, and
 * is rolled back, keeps it from that; nothing, where it can do nothing of the kind.
 */
export async function powersBeyondReading(driver: DatabaseDriver): Promise<string | undefined> {
  switch (driver.config.dbType) {
    case "postgres":
      if (await gives(driver, SUPERUSER)) {
        return "its login is a superuser, who can run programs: use another login";
      }
      if (await gives(driver, SERVER_FILES)) {
        return "its login may write files of the server, or run programs there: use another login";
      }
      return await isSealBroken(driver)
        ? "its server lets SQL change sequences all the same: use PostgreSQL 16 or later"
        : undefined;
    case "mysql":
      return await gives(driver, FILE_PRIVILEGE)
        ? "its login has the privilege FILE, and can write files of the server: use another login"
        : undefined;
    case "sqlite":
      return undefined;
  }
}

/**
 * Before PostgreSQL 16, RESET makes a transaction write again. What it writes is undone, but for
 * sequences, which are part of no transaction.
 */
async function isSealBroken(driver: DatabaseDriver): Promise<boolean> {
  const transaction = await driver.begin({ readOnly: true, sealed: true });
  try {
    await transaction.execute({ sql: "RESET transaction_read_only", params: [] });
    const show = { sql: "SHOW transaction_read_only", params: [] };
    return (await transaction.query(show)).rows[0]?.[0] !== "on";
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  } finally {
    await transaction.rollback();
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
