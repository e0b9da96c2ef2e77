// deno-lint-ignore-file no-console
/** Waits until the whole crowd is there, does some transactions, and stays. */
import { createDatabaseConnection, createService } from "@pywatt/sdk";

/** The service by which a crowd begins at once. */
export interface Crowd {
  gather(params: null): Promise<void>;
}

const TRANSACTIONS = 10;

const db = await createDatabaseConnection();
await (await createService<Crowd>("crowd")).call("gather", null);
let sum = 0;
for (let number = 1; number <= TRANSACTIONS; number++) {
  sum += await db.transaction(async (tx) => {
    await tx.query("SELECT pg_sleep(0.01)");
    return Number((await tx.queryOne("SELECT $1::int4 AS number", [number]))?.number);
  });
}
setInterval(() => {}, 60_000);
console.error(`summed up ${sum}`);
