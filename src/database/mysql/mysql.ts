/** MySQL and MariaDB through npm:mysql2. */
import { effectiveConfig, type MysqlConfig } from "../config.ts";
import type { SharedDatabaseDriver } from "../driver.ts";
import { MysqlLane } from "./mysql_lane.ts";
import { PooledDriver } from "../pool/pooled_driver.ts";

/** @throws {DatabaseError} Of kind `connection` when the server cannot be reached or refuses. */
export async function openMysql(config: MysqlConfig): Promise<SharedDatabaseDriver> {
  const { default: mysql } = await import("mysql2");
  const { Buffer } = await import("node:buffer");
  const library = { createConnection: mysql.createConnection, typed: mysql.TypedParameter, Buffer };
  return await PooledDriver.open(() => MysqlLane.open(library, config), effectiveConfig(config));
}
