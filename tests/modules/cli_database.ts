// deno-lint-ignore-file no-console
/** Says what kind of error it gets from a database that is down, and ends well. */
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

try {
  await using db = await createDatabaseConnection();
  await db.ping();
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.log(`database: ${error.kind}`);
}
