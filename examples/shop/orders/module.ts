// deno-lint-ignore-file no-console
/** Takes the orders that wait in the database, one by one, as soon as the bell rings. */
import { createService, shutdownSignal } from "@pywatt/sdk";
import { type Bell, decidedTopic, listen, TOPICS } from "../bell.ts";
import { openDatabase } from "../database.ts";
import { deliver } from "./deliver.ts";
import { prepareTables } from "./tables.ts";
import { takeOrder, waitingOrders } from "./take_order.ts";

const deliverySeconds = Number(Deno.args[0] ?? 10);

await using db = await openDatabase();
await using bell = await createService<Bell>("bell");
await prepareTables(db);
await bell.call("ring", TOPICS.opened);

const deliveries = setInterval(deliverAndTell, deliverySeconds * 1_000);
for await (const _ of listen(bell, TOPICS.placed, { signal: shutdownSignal() })) {
  for await (const id of waitingOrders(db)) {
    await takeOrder(db, id);
    await bell.call("ring", decidedTopic(id));
    await bell.call("ring", TOPICS.changed);
  }
}
clearInterval(deliveries);

async function deliverAndTell(): Promise<void> {
  try {
    const products = await deliver(db);
    if (products === 0) return;
    console.log(`a delivery of ${products} ${products === 1 ? "product" : "products"} has come`);
    await bell.call("ring", TOPICS.changed);
  } catch (error) {
    if (!shutdownSignal().aborted) console.error("no delivery:", error);
  }
}
