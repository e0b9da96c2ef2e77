// deno-lint-ignore-file no-console
/** Opens the database whose settings are its argument, and tells whether the connection is encrypted. */
import { createDatabaseConnection } from "@pywatt/sdk";

const [config = ""] = Deno.args;

await using db = await createDatabaseConnection(JSON.parse(config));
const row = await db.queryOne("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
console.log(row?.ssl);
