// deno-lint-ignore-file no-console
/**
 * Uses a database and a cache, fails once, writes its arguments, and then stays until it is told to
 * end.
 */
import { createCacheService, createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

shutdownSignal();
const db = await createDatabaseConnection();
const cache = await createCacheService();
await db.execute("CREATE TABLE teas (name TEXT)");
await db.execute("INSERT INTO teas VALUES ('Assam')");
await db.query("SELECT name FROM teas");
await db.query("SELECT wrong FROM teas").catch(() => {});
await cache.set("tea", "Assam");
for (const line of Deno.args) console.error(line);
console.error("ready");
