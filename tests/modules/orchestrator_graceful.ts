// deno-lint-ignore-file no-console
/** Works until it is asked to end, then finishes its work. */
import { createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

await using db = await createDatabaseConnection();
const signal = shutdownSignal();
console.error("ready");
await new Promise((resolve) => signal.addEventListener("abort", resolve));
await db.execute("CREATE TABLE IF NOT EXISTS farewell (at TEXT)");
console.error(signal.reason instanceof Error ? signal.reason.message : "no reason");
Deno.exitCode = 3;
