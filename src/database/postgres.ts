/** PostgreSQL through npm:postgres. */
import { effectiveConfig, type PostgresConfig } from "./config.ts";
import type { SharedDatabaseDriver } from "./driver.ts";
import { PooledDriver } from "./pooled_driver.ts";
import { PostgresCatalog } from "./postgres_catalog.ts";
import { PostgresLane } from "./postgres_lane.ts";

/** @throws {DatabaseError} Of kind `connection` when the server cannot be reached or refuses. */
export async function openPostgres(config: PostgresConfig): Promise<SharedDatabaseDriver> {
  const { default: createClient } = await import("postgres");
  const catalog = new PostgresCatalog();
  return await PooledDriver.open(
    () => PostgresLane.open(createClient, config, catalog),
    effectiveConfig(config),
  );
}
