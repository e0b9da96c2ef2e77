/** PostgreSQL through npm:postgres. */
import type postgres from "postgres";
import { DatabaseError } from "../errors.ts";
import { effectiveConfig, type PostgresConfig } from "./config.ts";
import type { SharedDatabaseDriver } from "./driver.ts";
import { PooledDriver } from "./pooled_driver.ts";
import { checkCertificates } from "./postgres_certificates.ts";
import { PostgresLane } from "./postgres_lane.ts";

/** PostgreSQL documentation, Appendix A: also of a user who may come with TLS, or without it, only. */
const NOT_ADMITTED = "28000";

/**
 * @throws {DatabaseError} Of kind `configuration` when a certificate or its key cannot be used; of
 * kind `connection` when the server cannot be reached, is not to be trusted or refuses.
 */
export async function openPostgres(config: PostgresConfig): Promise<SharedDatabaseDriver> {
  const { default: createClient } = await import("postgres");
  await checkCertificates(config.ssl);
  return await PooledDriver.open(() => openLane(createClient, config), effectiveConfig(config));
}

/**
 * With `prefer`, whoever is not admitted with TLS is asked for again without it. Unlike libpq, a
 * password that was refused is not shown again to somebody who may only pretend to be the server.
 */
async function openLane(
  createClient: typeof postgres,
  config: PostgresConfig,
): Promise<PostgresLane> {
  try {
    return await PostgresLane.open(createClient, config);
  } catch (error) {
    const isNotAdmitted = error instanceof DatabaseError && error.sqlState === NOT_ADMITTED;
    if (config.sslMode !== "prefer" || !isNotAdmitted) throw error;
    return await PostgresLane.open(createClient, { ...config, sslMode: "disable" }).catch(() => {
      throw error;
    });
  }
}
