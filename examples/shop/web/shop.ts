import {
  type BatchStatement,
  type CacheService,
  type CustomService,
  type DatabaseConnection,
  shutdownSignal,
} from "@pywatt/sdk";
import { type Bell, decidedTopic, listen, TOPICS } from "../bell.ts";
import type { Order, OrderLine, Product } from "../order.ts";

/** What the pages and the API work with. */
export interface Shop {
  readonly db: DatabaseConnection;
  readonly cache: CacheService;
  readonly bell: CustomService<Bell>;
}

const DECISION_TIMEOUT_MS = 5_000;

export async function readProducts({ db }: Shop): Promise<Product[]> {
  return await db.query<Product>(
    "SELECT id, name, description, cents, stock FROM shop_products ORDER BY position",
  );
}

export async function readOrder({ db }: Shop, id: string): Promise<Order | null> {
  return await db.queryOne<Order>(
    "SELECT id, customer, state, reason, cents, placed_at FROM shop_orders WHERE id = $1",
    [id],
  );
}

/** Says what is wrong with the lines of an order, if something is. */
export function problemOf(lines: readonly OrderLine[], products: readonly Product[]) {
  if (lines.length === 0) return "it has no lines";
  const unknown = lines.find(({ product }) => !products.some(({ id }) => id === product));
  if (unknown !== undefined) return `there is no product "${unknown.product}"`;
  const names = new Set(lines.map(({ product }) => product));
  return names.size < lines.length ? "a product is in it twice" : undefined;
}

/**
 * Puts an order into the queue, which is a table, and waits until it is decided. The order is safe as
 * soon as it is there: after the time limit it is still `waiting`, and will be taken later.
 */
export async function placeOrder(
  shop: Shop,
  customer: string,
  lines: readonly OrderLine[],
  products: readonly Product[],
): Promise<Order> {
  const id = crypto.randomUUID();
  const priceOf = new Map(products.map((product) => [product.id, product.cents]));
  const cents = lines.reduce(
    (sum, line) => sum + line.quantity * (priceOf.get(line.product) ?? 0),
    0,
  );
  const placed: Order = {
    id,
    customer,
    state: "waiting",
    reason: "",
    cents,
    placed_at: Date.now(),
  };
  await shop.db.batch([
    {
      sql: `INSERT INTO shop_orders (id, customer, state, cents, placed_at)
            VALUES ($1, $2, $3, $4, $5)`,
      params: [id, customer, placed.state, cents, placed.placed_at],
    },
    ...lines.map(({ product, quantity }): BatchStatement => ({
      sql: "INSERT INTO shop_order_lines (order_id, product_id, quantity) VALUES ($1, $2, $3)",
      params: [id, product, quantity],
    })),
  ], { transaction: true });
  await shop.bell.call("ring", TOPICS.placed);
  return await decided(shop, id) ?? placed;
}

async function decided(shop: Shop, id: string): Promise<Order | undefined> {
  const limits = { signal: shutdownSignal(), timeoutMs: DECISION_TIMEOUT_MS };
  for await (const _ of listen(shop.bell, decidedTopic(id), limits)) {
    const order = await readOrder(shop, id);
    if (order !== null && order.state !== "waiting") return order;
  }
  return undefined;
}
