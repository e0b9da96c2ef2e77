import { resolveDatabaseConfig } from "./config.ts";
import type { SharedDatabaseDriver } from "./driver.ts";
import { openMysql } from "./mysql/mysql.ts";
import { openPglite } from "./pglite/pglite.ts";
import { openPostgres } from "./postgres/postgres.ts";
import { openSqlite } from "./sqlite/sqlite.ts";
import type { DatabaseConfig } from "./types.ts";

/**
 * Opens a database with its native driver.
 *
 * @throws {DatabaseError} Of kind `configuration` or `connection`.
 */
export async function openDatabaseDriver(config: DatabaseConfig): Promise<SharedDatabaseDriver> {
  const resolved = resolveDatabaseConfig(config);
  switch (resolved.dbType) {
    case "postgres":
      return await openPostgres(resolved);
    case "mysql":
      return await openMysql(resolved);
    case "pglite":
      return await openPglite(resolved);
    case "sqlite":
      return await openSqlite(resolved);
  }
}
