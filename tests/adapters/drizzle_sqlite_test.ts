import { assertEquals, assertRejects } from "@std/assert";
import { count, eq, gt, relations, sql } from "drizzle-orm";
import { blob, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { DatabaseError } from "../../mod.ts";
import { drizzle } from "../../src/adapters/drizzle/sqlite.ts";
import { testOnDatabases } from "./database_modes.ts";

const orders = sqliteTable("orders", {
  id: integer().primaryKey(),
  item: text().notNull().unique(),
  cents: integer().notNull(),
  details: text({ mode: "json" }).$type<{ color: string }>(),
  at: integer({ mode: "timestamp_ms" }),
  raw: blob({ mode: "buffer" }),
});
const lines = sqliteTable("lines", {
  id: integer().primaryKey(),
  orderId: integer().notNull(),
  note: text().notNull(),
});
const schema = {
  orders,
  lines,
  orderRelations: relations(orders, ({ many }) => ({ lines: many(lines) })),
  lineRelations: relations(lines, ({ one }) => ({
    order: one(orders, { fields: [lines.orderId], references: [orders.id] }),
  })),
};

type Subject = Parameters<Parameters<typeof testOnDatabases>[1]>[0];

async function drizzleOn({ connection }: Subject) {
  await connection.execute(
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL,
      details TEXT, at INTEGER, raw BLOB)`,
  );
  await connection.execute(
    "CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, note TEXT NOT NULL)",
  );
  return drizzle(connection, { schema, casing: "snake_case" });
}

function testDrizzle(name: string, run: (subject: Subject) => Promise<void>): void {
  testOnDatabases(`Drizzle ${name}`, run, ["sqlite"]);
}

testDrizzle("gives each column's value as it was stored", async (subject) => {
  const db = await drizzleOn(subject);
  const order = {
    id: 1,
    item: "tea",
    cents: 1250,
    details: { color: "green" },
    at: new Date(1_700_000_000_123),
    raw: null,
  };
  await db.insert(orders).values(order);
  assertEquals(await db.select().from(orders), [order]);
});

testDrizzle("counts, updates with RETURNING, and gives the first row or none", async (subject) => {
  const db = await drizzleOn(subject);
  await db.insert(orders).values([{ item: "tea", cents: 1250 }, { item: "pot", cents: 50 }]);
  assertEquals(await db.select({ n: count() }).from(orders), [{ n: 2 }]);
  const updated = await db.update(orders).set({ cents: 60 }).where(eq(orders.item, "pot"))
    .returning({ id: orders.id });
  assertEquals(updated, [{ id: 2 }]);
  const first = await db.select({ item: orders.item }).from(orders).where(gt(orders.cents, 100))
    .get();
  assertEquals(first, { item: "tea" });
  assertEquals(await db.select().from(orders).where(eq(orders.id, 99)).get(), undefined);
});

testDrizzle("reads relations", async (subject) => {
  const db = await drizzleOn(subject);
  await db.insert(orders).values({ id: 7, item: "tea", cents: 1 });
  await db.insert(lines).values([{ orderId: 7, note: "a" }, { orderId: 7, note: "b" }]);
  const found = await db.query.orders.findFirst({
    columns: { item: true },
    with: { lines: { columns: { note: true } } },
  });
  assertEquals(found, { item: "tea", lines: [{ note: "a" }, { note: "b" }] });
});

testDrizzle("keeps a transaction that ends well, and undoes one that throws", async (subject) => {
  const db = await drizzleOn(subject);
  await db.transaction((tx) => tx.insert(orders).values({ item: "kept", cents: 1 }));
  await assertRejects(
    () =>
      db.transaction(async (tx) => {
        await tx.insert(orders).values({ item: "undone", cents: 1 });
        tx.rollback();
      }),
    Error,
    "Rollback",
  );
  assertEquals(await subject.observer.query("SELECT item FROM orders"), [{ item: "kept" }]);
});

testDrizzle("undoes a nested transaction alone", async (subject) => {
  const db = await drizzleOn(subject);
  await db.transaction(async (tx) => {
    await tx.insert(orders).values({ item: "outer", cents: 1 });
    await assertRejects(() =>
      tx.transaction(async (nested) => {
        await nested.insert(orders).values({ item: "inner", cents: 1 });
        throw new RangeError("changed my mind");
      }), RangeError);
    await tx.transaction((nested) => nested.insert(orders).values({ item: "kept", cents: 1 }));
  });
  const rows = await subject.observer.query("SELECT item FROM orders ORDER BY id");
  assertEquals(rows, [{ item: "outer" }, { item: "kept" }]);
});

testDrizzle("runs all of a batch or none", async (subject) => {
  const db = await drizzleOn(subject);
  const insert = (item: string) => db.insert(orders).values({ item, cents: 1 });
  const [, rows] = await db.batch([insert("tea"), db.select({ item: orders.item }).from(orders)]);
  assertEquals(rows, [{ item: "tea" }]);
  await assertRejects(() => db.batch([insert("pot"), insert("tea")]));
  assertEquals(await subject.observer.query("SELECT item FROM orders"), [{ item: "tea" }]);
});

testDrizzle("has the connection's error as the cause of its own", async (subject) => {
  const db = await drizzleOn(subject);
  const insert = () => db.insert(orders).values({ item: "tea", cents: 1 });
  await insert();
  const error = await assertRejects(() => insert().execute(), Error);
  const found = error instanceof DatabaseError ? error : error.cause;
  assertEquals(found instanceof DatabaseError && found.sqlState, "23505");
});

testDrizzle("sends what a template holds as parameters", async (subject) => {
  const db = await drizzleOn(subject);
  const rows = await db.all<unknown[]>(sql`SELECT ${"'; --"} AS a, ${2} AS b`);
  assertEquals(rows, [["'; --", 2]]);
});
