/** PostgreSQL through npm:postgres. */
import { effectiveConfig, type PostgresConfig } from "./config.ts";
import type { SharedDatabaseDriver } from "./driver.ts";
import { PooledDriver } from "./pooled_driver.ts";
import { PostgresLane } from "./postgres_lane.ts";

/** @throws {DatabaseError} Of kind `connection` when the server cannot be reached or refuses. */
export async function openPostgres(config: PostgresConfig): Promise<SharedDatabaseDriver> {
  const { default: createClient } = await import("postgres");
  return await PooledDriver.open(
    () => PostgresLane.open(createClient, config),
    effectiveConfig(config),
  );
}
