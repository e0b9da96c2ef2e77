// deno-lint-ignore-file no-console
/** Imports a file of orders: each day in one transaction, a wrong line is rejected and reported. */
import { createDatabaseConnection, DatabaseError } from "@pywatt/sdk";
import { type Order, parseOrder } from "./order.ts";
import csv from "./orders.csv" with { type: "text" };
import { databaseSettings } from "./settings.ts";

await using db = await createDatabaseConnection(databaseSettings);
await db.execute(`
  CREATE TABLE pywatt_demo_orders (
    number INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    customer TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    cents INTEGER NOT NULL
  )
`);
for (const [day, orders] of Map.groupBy(readOrders(), (order) => order.day)) {
  await importDay(day, orders);
}
const total = await db.queryOne<{ orders: number }>(
  "SELECT CAST(count(*) AS INTEGER) AS orders FROM pywatt_demo_orders",
);
console.log(`${total?.orders} orders are in the database`);

function* readOrders(): Generator<Order> {
  const [, ...lines] = csv.trimEnd().split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    try {
      yield parseOrder(line);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      console.log(`line ${index + 2}: rejected, ${error.message}`);
    }
  }
}

async function importDay(day: string, orders: readonly Order[]): Promise<void> {
  try {
    await db.transaction(async (tx) => {
      for (const { number, customer, item, quantity, cents } of orders) {
        await tx.execute(
          "INSERT INTO pywatt_demo_orders VALUES ($1, $2, $3, $4, $5, $6)",
          [number, day, customer, item, quantity, cents],
        );
      }
    });
    console.log(`${day}: ${orders.length} orders written`);
  } catch (error) {
    const isDuplicate = error instanceof DatabaseError && error.sqlState === "23505";
    if (!isDuplicate) throw error;
    console.log(`${day}: all ${orders.length} orders rolled back, one number was there already`);
  }
}
