/** Asks a database and a cache within one span of its own. */
import { trace } from "@opentelemetry/api";
import { createCacheService, createDatabaseConnection } from "../../mod.ts";

await trace.getTracer("test").startActiveSpan("request", async (span) => {
  await using db = await createDatabaseConnection();
  await using cache = await createCacheService();
  await db.query("SELECT $1 AS secret", ["a value that is in no span"]);
  await db.transaction(async (tx) => {
    await tx.execute("CREATE TABLE traced (n INTEGER)");
  });
  await db.query("SELEC").catch(() => {});
  await cache.set("a key that is in no span", "value");
  span.end();
});
