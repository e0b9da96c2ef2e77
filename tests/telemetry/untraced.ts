/** Fails where anything of OpenTelemetry was loaded. */
import { createDatabaseConnection } from "../../mod.ts";
import { telemetry } from "../../src/telemetry.ts";

await using db = await createDatabaseConnection();
await db.query("SELECT 1");
if (telemetry() !== undefined) throw new Error("telemetry was loaded");
