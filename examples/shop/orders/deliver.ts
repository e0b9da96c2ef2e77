import type { DatabaseConnection } from "@pywatt/sdk";

const SCARCE = 20;
const FULL = 60;

/** Fills the shelves of what is scarce, and tells how many products that were. */
export async function deliver(db: DatabaseConnection): Promise<number> {
  return await db.execute("UPDATE shop_products SET stock = $1 WHERE stock < $2", [FULL, SCARCE]);
}
