// deno-lint-ignore-file no-console
/** Asks for far more than a pipe holds, all at once, and tells that its timers still run. */
import { createDatabaseConnection } from "@pywatt/sdk";

const db = await createDatabaseConnection();
const text = "x".repeat(1_000);
const calls = Array.from({ length: 2_000 }, () => db.query("SELECT $1 AS v", [text]));
for (const call of calls) call.catch(() => {});
setTimeout(() => {
  console.error("not held up");
  Deno.exit(0);
}, 100);
