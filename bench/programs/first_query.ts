/** Asks a database once, says so, and stays for as long as it takes to look at its memory. */
import { createDatabaseConnection, isModule } from "../../mod.ts";

const STAY_MS = 250;

const url = isModule() ? undefined : Deno.env.get("DATABASE_URL");
await using db = await createDatabaseConnection(url === undefined ? {} : { url });
await db.query("SELECT id, name FROM items WHERE id = $1", [42]);
Deno.stderr.writeSync(new TextEncoder().encode("answered\n"));
await new Promise((resolve) => setTimeout(resolve, STAY_MS));
