// deno-lint-ignore-file no-console
/** Opens the channel by a second copy of its code, and in a worker. */
import { createDatabaseConnection } from "../../mod.ts";

const db = await createDatabaseConnection();
// With a query in its address, it is loaded once more, as by another copy of the library.
const copy = await import("../../src/ipc/parent_channel.ts?copy");
const client = await copy.parentClient(undefined, undefined);
console.log(client.isLost === false ? "shared" : "lost");
const worker = new Worker(new URL("./stdio_worker.ts", import.meta.url).href, { type: "module" });
const told = Promise.withResolvers<unknown>();
worker.onmessage = ({ data }) => told.resolve(data);
console.log(await told.promise);
worker.terminate();
await db.close();
