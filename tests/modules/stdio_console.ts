// deno-lint-ignore-file no-console
/** Writes with each method of the console once a database is open. */
import { createDatabaseConnection } from "../../mod.ts";

const db = await createDatabaseConnection();
console.log("log %s", "of a string");
console.info("info");
console.debug("debug");
console.dir({ dir: 1 });
console.dirxml("dirxml");
console.table([1]);
console.group("group");
console.count();
console.groupEnd();
console.groupCollapsed("collapsed");
console.groupEnd();
console.countReset();
console.count();
console.time("time");
console.timeLog("time");
console.timeEnd("time");
console.timeEnd("time");
console.warn("warn");
console.error("error");
await db.close();
