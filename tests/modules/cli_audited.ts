// deno-lint-ignore-file no-console
/** Uses a database, and some of what a permission is needed for. */
import { createDatabaseConnection } from "../../mod.ts";

await using db = await createDatabaseConnection();
await db.query("SELECT 1");
await Deno.readTextFile(new URL("./cli_audited.ts", import.meta.url));
Deno.listen({ hostname: "127.0.0.1", port: 0 }).close();
console.log(Deno.env.get("REGION"));
