// deno-lint-ignore-file no-console
/** Opens an embedded PostgreSQL, and tells what one statement gives, or why it cannot be opened. */
import { createDatabaseConnection, DatabaseError } from "@pywatt/sdk";

const [url] = Deno.args;
try {
  await using db = await createDatabaseConnection({ ...(url === undefined ? {} : { url }) });
  console.log(JSON.stringify(await db.query("SELECT 1 AS v")));
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.log(`${error.kind}: ${error.message}`);
}
