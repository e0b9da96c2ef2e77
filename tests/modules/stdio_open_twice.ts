// deno-lint-ignore-file no-console
/** Opens a database twice, and tells both errors. */
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

for (let count = 0; count < 2; count++) {
  try {
    await createDatabaseConnection({}, { handshakeTimeoutMs: 300 });
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    console.error(error.message);
  }
}
