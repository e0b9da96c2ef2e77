import type { DatabaseConnection } from "@pywatt/sdk";
import { PRODUCTS } from "./products.ts";

/** How many orders of the last 24 hours there are to begin with, so that reports have work. */
const PAST_ORDERS = 48_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

const TABLES = [
  `CREATE TABLE IF NOT EXISTS shop_products (
    id VARCHAR(40) PRIMARY KEY,
    position INTEGER NOT NULL,
    name VARCHAR(80) NOT NULL,
    description VARCHAR(200) NOT NULL,
    cents INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0)
  )`,
  `CREATE TABLE IF NOT EXISTS shop_orders (
    id VARCHAR(40) PRIMARY KEY,
    customer VARCHAR(80) NOT NULL,
    state VARCHAR(10) NOT NULL,
    reason VARCHAR(200) NOT NULL DEFAULT '',
    cents INTEGER NOT NULL,
    placed_at BIGINT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS shop_order_lines (
    order_id VARCHAR(40) NOT NULL REFERENCES shop_orders (id),
    product_id VARCHAR(40) NOT NULL REFERENCES shop_products (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
  )`,
  "CREATE INDEX IF NOT EXISTS shop_orders_by_state ON shop_orders (state, placed_at)",
];

/** Makes the tables, and fills those of a new shop. */
export async function prepareTables(db: DatabaseConnection): Promise<void> {
  await db.transaction(async (tx) => {
    for (const table of TABLES) await tx.execute(table);
    if (await tx.queryOne("SELECT id FROM shop_products LIMIT 1") !== null) return;
    for (const [position, { id, name, description, cents, stock }] of PRODUCTS.entries()) {
      await tx.sql`INSERT INTO shop_products
        VALUES (${id}, ${position}, ${name}, ${description}, ${cents}, ${stock})`;
    }
    await tx.execute(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
       INSERT INTO shop_orders (id, customer, state, cents, placed_at)
       SELECT 'past-' || n, 'before we opened', 'accepted', 300 + n % 41 * 20 + abs(14 - n / 2000) * 90,
         CAST($2 AS BIGINT) - n * $3 FROM numbers`,
      [PAST_ORDERS, Date.now(), Math.floor(DAY_MS / PAST_ORDERS)],
    );
  });
}
