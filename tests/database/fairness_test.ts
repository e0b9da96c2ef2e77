import { assert } from "@std/assert";
import { openDatabaseDriver } from "../../src/database/direct.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";

Deno.test({
  name: "a module that asks for a thousand queries hardly delays another's single one",
  ignore: DATABASE_URL === "",
  async fn() {
    const driver = await openDatabaseDriver({ url: DATABASE_URL, pool: { maxConnections: 2 } });
    try {
      const statement = { sql: "SELECT 1", params: [] };
      let greedyDone = 0;
      const greedy = driver.sharedWith("greedy");
      const flood = Array.from({ length: 1_000 }, async () => {
        await greedy.query(statement);
        greedyDone++;
      });
      await driver.sharedWith("modest").query(statement);
      const before = greedyDone;
      await Promise.all(flood);
      assert(before <= 10, `${before} of the other module's queries came first`);
    } finally {
      await driver.close();
    }
  },
});
