import { openedBeforeAbort, type OpenOptions, withDeadline } from "../deadline.ts";
import { parentClient } from "../ipc/parent_channel.ts";
import { isModule } from "../module_identity.ts";
import { loadTelemetry } from "../telemetry.ts";
import { connectionOver } from "./connection.ts";
import { ended } from "./ended_error.ts";
import { openDatabaseProxy } from "./proxy.ts";
import { tracedDatabase } from "./traced_database.ts";
import type { DatabaseConfig, DatabaseConnection } from "./types.ts";
import { resolveValueOptions } from "./value_options.ts";

/**
 * Opens a database: directly when the program stands alone, through the orchestrator in a module.
 *
 * @param config Which database, and how. In a module a hint: the orchestrator decides.
 * @param options A signal, a time limit.
 * @returns The open database, which is the same in both modes. It has to be closed.
 * @throws {DatabaseError} Of kind `configuration` when the settings make no sense; of kind
 * `connection` when the database, or the orchestrator, cannot be reached or refuses.
 *
 * @example Write and read, with SQLite in memory when nothing else is said
 * ```ts
 * import { createDatabaseConnection } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using db = await createDatabaseConnection();
 * await db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)");
 * await db.execute("INSERT INTO orders (item) VALUES ($1)", ["tea"]);
 * assertEquals(await db.queryOne("SELECT * FROM orders"), { id: 1, item: "tea" });
 * ```
 */
export async function createDatabaseConnection(
  config: DatabaseConfig = {},
  options: OpenOptions = {},
): Promise<DatabaseConnection> {
  const values = resolveValueOptions(config);
  return await withDeadline(options, async (signal) => {
    await loadTelemetry();
    if (isModule()) {
      const client = parentClient(options.handshakeTimeoutMs, signal);
      const proxy = await openDatabaseProxy(client, config, signal);
      return connectionOver(tracedDatabase(proxy), values);
    }
    const { openDatabaseDriver } = await import("./direct.ts");
    const driver = await openedBeforeAbort(
      () => openDatabaseDriver(config),
      signal,
      (reason) => ended("open a database", reason),
    );
    return connectionOver(tracedDatabase(driver), values);
  });
}
