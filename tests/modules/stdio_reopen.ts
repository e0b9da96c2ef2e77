// deno-lint-ignore-file no-console
/** Opens and closes a database, rests, and does so again. */
import { createDatabaseConnection } from "../../mod.ts";

for (let count = 0; count < 2; count++) {
  const db = await createDatabaseConnection();
  await db.close();
  console.error("closed");
  await new Promise((resolve) => setTimeout(resolve, 200));
}
