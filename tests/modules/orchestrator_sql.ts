// deno-lint-ignore-file no-console
/** Runs each argument as a statement on the default database, and tells its rows or its error. */
import { createDatabaseConnection, DatabaseError } from "@pywatt/sdk";

await using db = await createDatabaseConnection();
for (const sql of Deno.args) {
  try {
    console.error(JSON.stringify(await db.query(sql)));
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    console.error(`${error.kind}: ${error.message}`);
  }
}
