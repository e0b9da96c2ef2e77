import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { count, desc, eq, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  numeric,
  pgTable,
  serial,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { drizzle } from "../../src/adapters/drizzle/postgres.ts";
import { type AdapterSubject, testOnDatabases } from "./database_modes.ts";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

async function ordersOn({ connection, table }: AdapterSubject) {
  const orders = pgTable(table, {
    id: serial().primaryKey(),
    item: text().notNull().unique(),
    cents: integer().notNull(),
  });
  await connection.execute(
    `CREATE TABLE ${table} (id serial PRIMARY KEY, item text NOT NULL UNIQUE, cents int4 NOT NULL)`,
  );
  return { db: drizzle(connection, { schema: { orders } }), orders };
}

function testDrizzle(name: string, run: (subject: AdapterSubject) => Promise<void>): void {
  testOnDatabases(`Drizzle ${name}`, run, ["postgres"]);
}

testDrizzle("gives each column's value as it was stored", async ({ connection, table }) => {
  const values = pgTable(table, {
    big: bigint({ mode: "bigint" }).notNull(),
    safe: bigint({ mode: "number" }).notNull(),
    exact: numeric().notNull(),
    flag: boolean().notNull(),
    day: date().notNull(),
    local: timestamp().notNull(),
    moment: timestamp({ withTimezone: true }).notNull(),
    localText: timestamp("local_text", { mode: "string" }).notNull(),
    momentText: timestamp("moment_text", { mode: "string", withTimezone: true }).notNull(),
    object: jsonb().notNull(),
    digits: jsonb().notNull(),
    list: text().array().notNull(),
    key: uuid().notNull(),
    bytes: bytea().notNull(),
  });
  await connection.execute(
    `CREATE TABLE ${table} (big int8, safe int8, exact numeric, flag bool, day date,
      local timestamp, moment timestamptz, local_text timestamp, moment_text timestamptz,
      object jsonb, digits jsonb, list text[], key uuid, bytes bytea)`,
  );
  const db = drizzle(connection);
  const row = {
    big: 2n ** 62n + 1n,
    safe: 42,
    exact: "12345678901234567890.123",
    flag: true,
    day: "2024-02-29",
    local: new Date("2024-02-29T12:34:56.789Z"),
    moment: new Date("2024-02-29T12:34:56.789Z"),
    localText: "2024-02-29 12:34:56.789",
    momentText: "2024-02-29 12:34:56.789+00",
    object: { a: [1, "two", null] },
    digits: "123",
    list: ["a", 'b"', "c,d"],
    key: "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    bytes: new Uint8Array([0, 255, 1]),
  };
  await db.insert(values).values(row);
  assertEquals(await db.select().from(values), [row]);
});

testDrizzle("counts, orders, and gives rows with RETURNING", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  const inserted = await db.insert(orders)
    .values([{ item: "tea", cents: 1250 }, { item: "pot", cents: 50 }])
    .returning({ id: orders.id });
  assertEquals(inserted, [{ id: 1 }, { id: 2 }]);
  assertEquals(await db.select({ n: count() }).from(orders), [{ n: 2 }]);
  const items = await db.select({ item: orders.item }).from(orders).orderBy(desc(orders.cents));
  assertEquals(items, [{ item: "tea" }, { item: "pot" }]);
  const found = await db.query.orders.findFirst({ where: eq(orders.item, "pot") });
  assertEquals(found, { id: 2, item: "pot", cents: 50 });
});

testDrizzle("keeps a transaction that ends well, and undoes one that throws", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  await db.transaction((tx) => tx.insert(orders).values({ item: "kept", cents: 1 }));
  await assertRejects(() =>
    db.transaction(async (tx) => {
      await tx.insert(orders).values({ item: "undone", cents: 1 });
      throw new RangeError("changed my mind");
    }), RangeError);
  const rows = await subject.observer.query(`SELECT item FROM ${subject.table}`);
  assertEquals(rows, [{ item: "kept" }]);
});

testDrizzle("undoes a nested transaction alone", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  await db.transaction(async (tx) => {
    await tx.insert(orders).values({ item: "outer", cents: 1 });
    await assertRejects(() =>
      tx.transaction(async (nested) => {
        await nested.insert(orders).values({ item: "inner", cents: 1 });
        nested.rollback();
      })
    );
    await tx.insert(orders).values({ item: "after", cents: 2 });
  });
  const rows = await subject.observer.query(`SELECT item FROM ${subject.table} ORDER BY cents`);
  assertEquals(rows, [{ item: "outer" }, { item: "after" }]);
});

testDrizzle("begins a transaction of the kind that it is asked for", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  const kind = { isolationLevel: "serializable", accessMode: "read only" } as const;
  const level = await db.transaction(async (tx) => {
    const [row] = await tx.execute(sql`SELECT current_setting('transaction_isolation') AS level`);
    return row?.level;
  }, kind);
  assertEquals(level, "serializable");
  const write = () =>
    db.transaction((tx) => tx.insert(orders).values({ item: "x", cents: 1 }), kind);
  const error = await assertRejects(write, Error);
  assertEquals(error.cause instanceof DatabaseError && error.cause.sqlState, "25006");
});

Deno.test("Drizzle's PostgreSQL refuses a connection to another database", async () => {
  await using connection = await createDatabaseConnection();
  assertThrows(
    () => drizzle(connection),
    TypeError,
    'Cannot use the connection: its dbType is "sqlite", expected "postgres"',
  );
});
