// deno-lint-ignore-file no-console
/** Holds a connection and never asked for the shutdown signal. */
import { createDatabaseConnection } from "@pywatt/sdk";

const db = await createDatabaseConnection();
await db.ping();
setInterval(() => {}, 1_000);
console.error("ready");
