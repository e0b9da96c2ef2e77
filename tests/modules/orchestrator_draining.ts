// deno-lint-ignore-file no-console
/** When it is asked to end, it holds its event loop for a while, and reads nothing meanwhile. */
import { createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

await using db = await createDatabaseConnection();
await db.ping();
const signal = shutdownSignal();
console.error("ready");
await new Promise((resolve) => signal.addEventListener("abort", resolve));
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
await db.ping();
console.error("drained");
