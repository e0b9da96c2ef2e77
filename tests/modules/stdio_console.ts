// deno-lint-ignore-file no-console
/** Writes with each method of the console once a database is open. */
import { createDatabaseConnection } from "../../mod.ts";

const db = await createDatabaseConnection();
console.log("log %s", "of a string");
console.info("info");
console.debug("debug");
console.dir({ dir: 1 });
console.dirxml("dirxml");
console.warn("warn");
console.error("error");
await db.close();
