/** Holds a database open, and does nothing. */
import { createDatabaseConnection } from "../../mod.ts";

const db = await createDatabaseConnection();
Deno.stderr.writeSync(new TextEncoder().encode("open\n"));
await new Promise(() => db);
