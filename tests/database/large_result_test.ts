import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";

const MIB = 1024 * 1024;
const MEASURED_EVERY_MS = 10;

/** What a result of 500 MiB may cost on its way: a fraction of it. */
const MAX_GROWTH_BYTES = 300 * MIB;

const SERVERS = {
  postgres: {
    url: Deno.env.get("DATABASE_URL"),
    large: `SELECT repeat('x', ${MIB}) AS v FROM generate_series(1, 500)`,
  },
  mysql: {
    url: Deno.env.get("MYSQL_URL"),
    large: `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 500) ` +
      `SELECT repeat('x', ${MIB}) AS v FROM t`,
  },
};

/** How much the memory of this process grows meanwhile, at the most. */
async function growthOf(run: () => Promise<void>): Promise<number> {
  const atStart = Deno.memoryUsage().rss;
  let peak = atStart;
  const timer = setInterval(
    () => peak = Math.max(peak, Deno.memoryUsage().rss),
    MEASURED_EVERY_MS,
  );
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  return peak - atStart;
}

for (const [name, { url, large }] of Object.entries(SERVERS)) {
  Deno.test({
    name: `${name}: no more of a result is held than somebody gets`,
    ignore: url === undefined,
    async fn() {
      await using db = await createDatabaseConnection({ url: url ?? "", maxResultBytes: 10 * MIB });
      const grown = await growthOf(async () => {
        await assertKind(DatabaseError, "serialization", () => db.query(large));
        assertEquals((await db.queryOne<{ v: string }>(large))?.v.length, MIB);
        assertEquals(await db.execute(large), 0);
      });
      assert(grown < MAX_GROWTH_BYTES, `grew by ${Math.round(grown / MIB)} MiB`);
    },
  });
}
