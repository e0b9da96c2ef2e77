// deno-lint-ignore-file no-console
/** Hears that it should end, by message and by signal, and goes on. */
import { createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

const db = await createDatabaseConnection();
await db.ping();
shutdownSignal().addEventListener("abort", () => console.error("heard, and ignored"));
setInterval(() => {}, 1_000);
console.error("ready");
