// deno-lint-ignore-file no-console
/** Does some transactions, and stays. */
import { createDatabaseConnection } from "@pywatt/sdk";

const TRANSACTIONS = 10;

const db = await createDatabaseConnection();
let sum = 0;
for (let number = 1; number <= TRANSACTIONS; number++) {
  sum += await db.transaction(async (tx) => {
    await tx.query("SELECT pg_sleep(0.01)");
    return Number((await tx.queryOne("SELECT $1::int4 AS number", [number]))?.number);
  });
}
setInterval(() => {}, 60_000);
console.error(`summed up ${sum}`);
