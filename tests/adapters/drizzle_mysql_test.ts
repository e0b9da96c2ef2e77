import { assertEquals, assertRejects } from "@std/assert";
import { eq, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  datetime,
  decimal,
  int,
  json,
  mysqlTable,
  timestamp,
  varchar,
} from "drizzle-orm/mysql-core";
import { DatabaseError } from "../../mod.ts";
import { drizzle } from "../../src/adapters/drizzle/mysql.ts";
import { type AdapterSubject, testOnDatabases } from "./database_modes.ts";

async function ordersOn({ connection, table }: AdapterSubject) {
  const orders = mysqlTable(table, {
    id: int().primaryKey().autoincrement(),
    item: varchar({ length: 50 }).notNull(),
    cents: int().notNull(),
  });
  await connection.execute(
    `CREATE TABLE ${table} (id int PRIMARY KEY AUTO_INCREMENT, item varchar(50) NOT NULL UNIQUE,
      cents int NOT NULL)`,
  );
  return { db: drizzle(connection, { schema: { orders } }), orders };
}

function testDrizzle(name: string, run: (subject: AdapterSubject) => Promise<void>): void {
  testOnDatabases(`Drizzle ${name}`, run, ["mysql"]);
}

testDrizzle("gives each column's value as it was stored", async ({ connection, table }) => {
  const values = mysqlTable(table, {
    big: bigint({ mode: "bigint" }).notNull(),
    safe: bigint({ mode: "number" }).notNull(),
    exact: decimal({ precision: 30, scale: 3 }).notNull(),
    flag: boolean().notNull(),
    local: datetime({ fsp: 3 }).notNull(),
    moment: timestamp({ fsp: 3 }).notNull(),
    momentText: timestamp("moment_text", { mode: "string", fsp: 3 }).notNull(),
    note: varchar({ length: 20 }),
    object: json().notNull(),
  });
  await connection.execute(
    `CREATE TABLE ${table} (big bigint, safe bigint, exact decimal(30, 3), flag boolean,
      local datetime(3), moment timestamp(3) NOT NULL DEFAULT '2000-01-01 00:00:00',
      moment_text timestamp(3) NOT NULL DEFAULT '2000-01-01 00:00:00',
      note varchar(20), object json)`,
  );
  const db = drizzle(connection);
  const row = {
    big: 2n ** 62n + 1n,
    safe: 42,
    exact: "12345678901234567890.123",
    flag: true,
    local: new Date("2024-02-29T12:34:56.789Z"),
    moment: new Date("2024-02-29T12:34:56.789Z"),
    momentText: "2024-02-29 12:34:56.789",
    note: null,
    object: { a: [1, "two", null] },
  };
  await db.insert(values).values(row);
  const [stored] = await db.select().from(values);
  const object = typeof stored?.object === "string" ? JSON.parse(stored.object) : stored?.object;
  assertEquals({ ...stored, object }, row);
});

testDrizzle("an insert tells its key, an update how many rows it changed", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  const [inserted] = await db.insert(orders).values({ item: "tea", cents: 1 });
  assertEquals({ ...inserted }, { affectedRows: 1, insertId: 1 });
  const keys = await db.insert(orders)
    .values([{ item: "pot", cents: 2 }, { item: "cup", cents: 3 }]).$returningId();
  assertEquals(keys, [{ id: 2 }, { id: 3 }]);
  const [updated] = await db.update(orders).set({ cents: 9 }).where(eq(orders.item, "pot"));
  assertEquals({ ...updated }, { affectedRows: 1, insertId: 0 });
  const found = await db.query.orders.findFirst({ where: eq(orders.cents, 9) });
  assertEquals(found, { id: 2, item: "pot", cents: 9 });
});

testDrizzle("raw SQL gives its rows", async (subject) => {
  const { db } = await ordersOn(subject);
  const [rows] = await db.execute(sql`SELECT ${"'; --"} AS a`);
  assertEquals(JSON.stringify(rows), `[{"a":"'; --"}]`);
});

testDrizzle("keeps a transaction that ends well, and undoes one that throws", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  await db.transaction((tx) => tx.insert(orders).values({ item: "kept", cents: 1 }), {
    isolationLevel: "serializable",
  });
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
  });
  const rows = await subject.observer.query(`SELECT item FROM ${subject.table}`);
  assertEquals(rows, [{ item: "outer" }]);
});

testDrizzle("refuses a kind of transaction that there is none of", async (subject) => {
  const { db, orders } = await ordersOn(subject);
  const write = () =>
    db.transaction((tx) => tx.insert(orders).values({ item: "x", cents: 1 }), {
      isolationLevel: "repeatable read",
      accessMode: "read only",
    });
  const error = await assertRejects(write, Error);
  assertEquals(error.cause instanceof DatabaseError, true);
  await assertRejects(
    () =>
      db.transaction(() => Promise.resolve(), {
        isolationLevel: "repeatable read",
        withConsistentSnapshot: true,
      }),
    TypeError,
    "withConsistentSnapshot is true",
  );
});
