// deno-lint-ignore-file no-console
/** Opens a database, and tells the error. */
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

try {
  await createDatabaseConnection({}, { handshakeTimeoutMs: 300 });
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.error(JSON.stringify({ kind: error.kind, message: error.message }));
}
