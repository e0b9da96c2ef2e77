import type { DatabaseConnection, DatabaseTransaction } from "@pywatt/sdk";

interface WantedLine {
  readonly product_id: string;
  readonly name: string;
  readonly quantity: number;
  readonly stock: number;
}

class SoldOut extends Error {
  override readonly name = "SoldOut";
}

/** The orders that nobody has decided yet, the oldest first, until there is none left. */
export async function* waitingOrders(db: DatabaseConnection): AsyncGenerator<string> {
  for (;;) {
    const rows = await db.query<{ id: string }>(
      "SELECT id FROM shop_orders WHERE state = 'waiting' ORDER BY placed_at, id LIMIT 50",
    );
    if (rows.length === 0) return;
    for (const { id } of rows) yield id;
  }
}

/**
 * Accepts or refuses an order in one transaction: all of its lines leave the shelves, or none does.
 * Several processes may do it at the same time: the one that changes `state` decides.
 */
export async function takeOrder(db: DatabaseConnection, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const mine = await tx.execute(
      "UPDATE shop_orders SET state = 'accepted' WHERE id = $1 AND state = 'waiting'",
      [id],
    );
    if (mine === 0) return;
    try {
      await tx.savepoint((inner) => takeFromShelves(inner, id));
    } catch (error) {
      if (!(error instanceof SoldOut)) throw error;
      await tx.execute(
        "UPDATE shop_orders SET state = 'refused', reason = $1 WHERE id = $2",
        [error.message, id],
      );
    }
  }, { retries: 3 });
}

async function takeFromShelves(tx: DatabaseTransaction, orderId: string): Promise<void> {
  const lines = await tx.query<WantedLine>(
    `SELECT l.product_id, p.name, l.quantity, p.stock FROM shop_order_lines l
     JOIN shop_products p ON p.id = l.product_id WHERE l.order_id = $1 ORDER BY l.product_id`,
    [orderId],
  );
  for (const { product_id, name, quantity, stock } of lines) {
    const taken = await tx.execute(
      "UPDATE shop_products SET stock = stock - $1 WHERE id = $2 AND stock >= $1",
      [quantity, product_id],
    );
    if (taken === 0) throw new SoldOut(`${quantity} × ${name} wanted, ${stock} left`);
  }
}
