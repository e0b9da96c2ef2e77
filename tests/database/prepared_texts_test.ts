import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection } from "../../mod.ts";
import { MAX_PREPARED, PreparedTexts } from "../../src/database/prepared_texts.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const ignore = DATABASE_URL === "";

function open(): Promise<DatabaseConnection> {
  return createDatabaseConnection({ url: DATABASE_URL, pool: { maxConnections: 1 } });
}

/** How many statements the connection's session keeps whose text is like this. */
async function preparedLike(db: DatabaseConnection, pattern: string): Promise<bigint> {
  const row = await db.queryOne<{ n: bigint }>(
    "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement LIKE $1",
    [pattern],
  );
  return row?.n ?? -1n;
}

Deno.test("a text is worth preparing when it comes a second time, and from then on", () => {
  const texts = new PreparedTexts();
  const statement = { sql: "SELECT 1", params: [] };
  const seen = Array.from({ length: 4 }, () => texts.prepares(statement));
  assertEquals(seen, [false, true, true, true]);
});

Deno.test("the same text with another number of parameters is another statement", () => {
  const texts = new PreparedTexts();
  const seen = [[], [1], [1, 2], [1]].map((params) => texts.prepares({ sql: "SELECT", params }));
  assertEquals(seen, [false, false, false, true]);
});

Deno.test("no more texts are kept prepared than a server can hold, and those go on", () => {
  const texts = new PreparedTexts();
  const prepares = (number: number) => texts.prepares({ sql: `SELECT ${number}`, params: [] });
  const kept = Array.from({ length: 2 * MAX_PREPARED }, (_, number) => number)
    .filter((number) => !prepares(number) && prepares(number));
  assertEquals(kept, Array.from({ length: MAX_PREPARED }, (_, number) => number));
  assertEquals([prepares(0), prepares(MAX_PREPARED)], [true, false]);
});

Deno.test("a text that came once, long ago, is forgotten", () => {
  const texts = new PreparedTexts();
  for (let number = 0; number < 2_000; number++) {
    texts.prepares({ sql: `SELECT ${number}`, params: [] });
  }
  assert(!texts.prepares({ sql: "SELECT 0", params: [] }));
});

Deno.test("a very long text is never kept", () => {
  const texts = new PreparedTexts();
  const statement = { sql: `SELECT '${"x".repeat(100_000)}'`, params: [] };
  assertEquals([1, 2, 3].map(() => texts.prepares(statement)), [false, false, false]);
});

Deno.test({
  name: "a statement that comes again is prepared on the server, and one that does not is not",
  ignore,
  async fn() {
    await using db = await open();
    for (let round = 0; round < 5; round++) await db.query("SELECT $1::int4 /* again */", [round]);
    for (let round = 0; round < 50; round++) await db.query(`SELECT ${round} /* never again */`);
    assertEquals(await preparedLike(db, "%/* again */"), 1n);
    assertEquals(await preparedLike(db, "%/* never again */"), 0n);
  },
});

Deno.test({
  name: "a server keeps no more than so many statements prepared, whatever is asked of it",
  ignore,
  async fn() {
    await using db = await open();
    for (let text = 0; text < MAX_PREPARED + 200; text++) {
      for (let round = 0; round < 2; round++) {
        assertEquals(await db.query(`SELECT ${text} AS v`), [{ v: text }]);
      }
    }
    const kept = await preparedLike(db, "%");
    assert(kept <= BigInt(MAX_PREPARED), `${kept} statements are prepared`);
    assert(kept > BigInt(MAX_PREPARED - 10), `only ${kept} statements are prepared`);
  },
});

Deno.test({
  name: "a prepared statement whose table has changed is prepared anew",
  ignore,
  async fn() {
    await using db = await open();
    const table = `public.pywatt_changed_${crypto.randomUUID().replaceAll("-", "")}`;
    await db.execute(`CREATE TABLE ${table} AS SELECT 1 AS a`);
    try {
      for (let round = 0; round < 3; round++) {
        assertEquals(await db.query(`SELECT * FROM ${table}`), [{ a: 1 }]);
      }
      await db.execute(`ALTER TABLE ${table} ADD COLUMN b TEXT DEFAULT 'two'`);
      assertEquals(await db.query(`SELECT * FROM ${table}`), [{ a: 1, b: "two" }]);
    } finally {
      await db.execute(`DROP TABLE ${table}`);
    }
  },
});
