/** PostgreSQL through npm:postgres. */
import type postgres from "postgres";
import { DatabaseError } from "../../errors.ts";
import { effectiveConfig, type PostgresConfig } from "../config.ts";
import type { SharedDatabaseDriver } from "../driver.ts";
import { PooledDriver } from "../pool/pooled_driver.ts";
import { PostgresCatalog } from "./postgres_catalog.ts";
import { checkCertificates } from "./postgres_certificates.ts";
import { CONNECTION_LOST } from "./postgres_error.ts";
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
  const catalog = new PostgresCatalog();
  return await PooledDriver.open(
    () => openLane(createClient, config, catalog),
    effectiveConfig(config),
  );
}

/**
 * With `prefer`, whoever is not admitted with TLS is asked for again without it. Unlike libpq, a
 * password that was refused is not shown again to somebody who may only pretend to be the server.
 */
async function openLane(
  createClient: typeof postgres,
  config: PostgresConfig,
  catalog: PostgresCatalog,
): Promise<PostgresLane> {
  try {
    return await PostgresLane.open(createClient, config, catalog);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const failure = toOpeningError(error, config);
    if (config.sslMode !== "prefer" || error.sqlState !== NOT_ADMITTED) throw failure;
    const unencrypted: PostgresConfig = { ...config, sslMode: "disable" };
    return await PostgresLane.open(createClient, unencrypted, catalog).catch(() => {
      throw failure;
    });
  }
}

/** Whatever the server has to say before it is open, it is about the connection. */
function toOpeningError(error: DatabaseError, config: PostgresConfig): DatabaseError {
  const guess = error.message.endsWith(CONNECTION_LOST) ? guessOfLoss(config) : "";
  if (error.kind !== "query" && guess === "") return error;
  const { sqlState } = error;
  const details = sqlState === undefined ? {} : { sqlState };
  return new DatabaseError("connection", error.message + guess, details);
}

/**
 * In TLS 1.3 a server looks at the client's certificate when the client already takes the handshake
 * for done, and what it says of it is lost when it hangs up at once: RFC 8446 §4.4.2.4 and §6.2.
 */
function guessOfLoss({ sslMode, ssl }: PostgresConfig): string {
  if (ssl.certificate !== undefined) {
    return ", perhaps because the server does not trust ssl.certificate";
  }
  return sslMode === "disable" || sslMode === "prefer"
    ? ""
    : ", perhaps because the server demands ssl.certificate";
}
