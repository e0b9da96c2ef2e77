// deno-lint-ignore-file no-console
/** Leaves a transaction unfinished: exits in the middle of it, or waits until it is ended. */
import { createDatabaseConnection } from "@pywatt/sdk";

const [how] = Deno.args;
const db = await createDatabaseConnection();
const tx = await db.beginTransaction();
await tx.execute("INSERT INTO entries VALUES ('unfinished')");
console.error("in the transaction");
if (how === "exit") Deno.exit(7);
await new Promise(() => {});
