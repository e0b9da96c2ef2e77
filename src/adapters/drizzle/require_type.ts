import type { DatabaseConnection, DatabaseType } from "../../database/types.ts";

/** @throws {TypeError} When the connection is to another kind of database. */
export function requireType({ config }: DatabaseConnection, expected: DatabaseType): void {
  if (config.dbType === expected) return;
  throw new TypeError(
    `Cannot use the connection: its dbType is "${config.dbType}", expected "${expected}"`,
  );
}
