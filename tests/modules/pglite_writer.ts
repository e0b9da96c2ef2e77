// deno-lint-ignore-file no-console
/** Writes numbers into the database in a folder, and tells each one that was acknowledged. */
import { createDatabaseConnection } from "@pywatt/sdk";

const [folder] = Deno.args;
const db = await createDatabaseConnection({ url: `pglite:${folder}` });
await db.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY, filler TEXT)");
for (let n = 1;; n++) {
  await db.execute("INSERT INTO numbers VALUES ($1, repeat('x', 2000))", [n]);
  console.log(n);
}
