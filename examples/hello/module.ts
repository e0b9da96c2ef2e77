// deno-lint-ignore-file no-console
/**
 * A module: a whole SQL database, a cache and JWT, and no permission for any of them.
 *
 * Alone it runs as it is, on SQLite in memory: `deno run examples/hello/module.ts`
 */
import { createCacheService, createDatabaseConnection, moduleId } from "@pywatt/sdk";

await using db = await createDatabaseConnection();
await using cache = await createCacheService();

await db.execute("CREATE TABLE IF NOT EXISTS greetings (name TEXT, at TEXT)");
await db.transaction(async (tx) => {
  for (const name of ["Ada", "Grace"]) {
    await tx.execute("INSERT INTO greetings VALUES ($1, $2)", [name, new Date().toISOString()]);
  }
});
const names = await db.query<{ name: string }>("SELECT name FROM greetings ORDER BY name");
const runs = await cache.increment("runs");
console.error(
  `${moduleId() ?? "alone"}, run ${runs}: hello ${names.map(({ name }) => name).join(", ")}`,
);
