import { assert } from "@std/assert";
import { openDatabaseDriver } from "../../src/database/direct.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";

Deno.test({
  name:
    "a module that asks for thousands of queries delays another's single one by a turn at the most",
  ignore: DATABASE_URL === "",
  async fn() {
    const driver = await openDatabaseDriver({ url: DATABASE_URL, pool: { maxConnections: 1 } });
    try {
      const statement = { sql: "SELECT 1", params: [] };
      let greedyDone = 0;
      const greedy = driver.sharedWith("greedy");
      const flood = Array.from({ length: 2_000 }, async () => {
        await greedy.query(statement);
        greedyDone++;
      });
      const modest = driver.sharedWith("modest");
      const before: number[] = [];
      while (greedyDone < 1_000) {
        const askedAfter = greedyDone;
        await modest.query(statement);
        before.push(greedyDone - askedAfter);
      }
      await Promise.all(flood);
      assert(before.length > 100, `the other module was asked only ${before.length} times`);
      const most = Math.max(...before);
      assert(most <= 4, `${most} of the other module's queries came first`);
    } finally {
      await driver.close();
    }
  },
});
