import { createDatabaseConnection, type DatabaseConnection } from "@pywatt/sdk";

/** Which database it is, is the orchestrator's; how its values look, is the module's. */
export async function openDatabase(): Promise<DatabaseConnection> {
  return await createDatabaseConnection({ bigint: "number" });
}
