// deno-lint-ignore-file no-console
/** Gives up on opening a database before the orchestrator has answered. */
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

try {
  await createDatabaseConnection({}, { timeoutMs: 50 });
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.error(JSON.stringify({ kind: error.kind, message: error.message }));
}
