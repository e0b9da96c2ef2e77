import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";

await using db = await createDatabaseConnection();
await using cache = await createCacheService();

await db.execute("CREATE TABLE IF NOT EXISTS orders (item TEXT NOT NULL, cents INTEGER NOT NULL)");
await db.transaction(async (tx) => {
  await tx.execute("INSERT INTO orders VALUES ($1, $2)", ["tea", 1250]);
  await tx.execute("INSERT INTO orders VALUES ($1, $2)", ["cups", 750]);
});

const rows = await db.query<{ item: string; cents: number }>(
  "SELECT item, cents FROM orders WHERE cents > $1",
  [1000],
);
const report = new TextEncoder().encode(JSON.stringify(rows));
await cache.set("report", report, { ttlSeconds: 60 });
console.log(`${rows.length} large order, report number ${await cache.increment("reports")}`);
