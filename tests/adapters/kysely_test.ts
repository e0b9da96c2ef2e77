import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Generated, Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import type { DatabaseConnection } from "../../mod.ts";
import { PywattDialect } from "../../src/adapters/kysely/mod.ts";
import { startTestHost } from "../../src/testing/mod.ts";
import { testOnDatabases } from "./database_modes.ts";

interface OrderTable {
  id: Generated<number>;
  item: string;
  cents: number;
}

interface Tables {
  [name: string]: OrderTable;
}

async function kyselyWith(
  { connection, table }: { connection: DatabaseConnection; table: string },
): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({ dialect: new PywattDialect(connection) });
  const { dbType } = connection.config;
  await db.schema.createTable(table)
    .addColumn("id", dbType === "postgres" ? "serial" : "integer", (column) => {
      const key = column.primaryKey();
      return dbType === "mysql" ? key.autoIncrement() : key;
    })
    .addColumn("item", "varchar(100)", (column) => column.notNull().unique())
    .addColumn("cents", "integer", (column) => column.notNull())
    .execute();
  return db;
}

testOnDatabases("selects with joins, conditions and aggregates", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  await db.insertInto(table).values([
    { item: "tea", cents: 1250 },
    { item: "cups", cents: 750 },
    { item: "pot", cents: 3000 },
  ]).execute();
  const rows = await db.selectFrom(table)
    .innerJoin(`${table} as other`, "other.id", `${table}.id`)
    .select([`${table}.item`, "other.cents"])
    .where(`${table}.cents`, ">", 1000)
    .where(`${table}.item`, "in", ["tea", "pot", "nothing"])
    .orderBy(`${table}.id`)
    .execute();
  assertEquals(rows, [{ item: "tea", cents: 1250 }, { item: "pot", cents: 3000 }]);
});

testOnDatabases("values are parameters, and a quote in a name is escaped", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const item = "'; DROP TABLE x; -- $1 ? \\";
  await db.insertInto(table).values({ item, cents: 1 }).execute();
  const row = await db.selectFrom(table).select("item as a'b").where("item", "=", item)
    .executeTakeFirstOrThrow();
  assertEquals(row, { "a'b": item });
});

testOnDatabases("an insert, an update and a delete say how many rows", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const inserted = await db.insertInto(table)
    .values([{ item: "tea", cents: 1 }, { item: "pot", cents: 2 }])
    .executeTakeFirstOrThrow();
  assertEquals(inserted.numInsertedOrUpdatedRows, 2n);
  const updated = await db.updateTable(table).set({ cents: 5 }).where("item", "=", "tea")
    .executeTakeFirstOrThrow();
  assertEquals(updated.numUpdatedRows, 1n);
  const deleted = await db.deleteFrom(table).executeTakeFirstOrThrow();
  assertEquals(deleted.numDeletedRows, 2n);
});

testOnDatabases("an insert tells the key that it made, and no older one", async (subject) => {
  const { table, observer } = subject;
  await using db = await kyselyWith(subject);
  const insert = (item: string) => db.insertInto(table).values({ item, cents: 1 });
  assertEquals((await insert("tea").executeTakeFirstOrThrow()).insertId, 1n);
  assertEquals((await insert("pot").executeTakeFirstOrThrow()).insertId, 2n);
  const none = await db.insertInto(table).columns(["item", "cents"])
    .expression(db.selectFrom(table).select(["item", "cents"]).where("cents", "=", 99))
    .executeTakeFirstOrThrow();
  assertEquals(none.insertId, undefined);
  assertEquals((await observer.query(`SELECT * FROM ${table}`)).length, 2);
}, ["mysql", "sqlite"]);

testOnDatabases("RETURNING gives the rows", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const row = await db.insertInto(table).values({ item: "tea", cents: 1 })
    .returning(["id", "item"]).executeTakeFirstOrThrow();
  assertEquals(row, { id: 1, item: "tea" });
  const updated = await db.updateTable(table).set({ cents: 2 }).returningAll().execute();
  assertEquals(updated, [{ id: 1, item: "tea", cents: 2 }]);
}, ["postgres", "sqlite"]);

testOnDatabases("raw SQL gives rows, and how many it changed", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const { numAffectedRows } = await sql`INSERT INTO ${sql.table(table)} (item, cents)
    VALUES (${"tea"}, ${1})`.execute(db);
  assertEquals(numAffectedRows, 1n);
  const { rows } = await sql`SELECT item FROM ${sql.table(table)}`.execute(db);
  assertEquals(rows, [{ item: "tea" }]);
});

testOnDatabases(
  "a transaction is kept when it ends well, and undone when it throws",
  async (subject) => {
    const { table, observer } = subject;
    await using db = await kyselyWith(subject);
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto(table).values({ item: "kept", cents: 1 }).execute();
    });
    await assertRejects(
      () =>
        db.transaction().execute(async (transaction) => {
          await transaction.insertInto(table).values({ item: "undone", cents: 1 }).execute();
          throw new RangeError("changed my mind");
        }),
      RangeError,
      "changed my mind",
    );
    assertEquals(await observer.query(`SELECT item FROM ${table}`), [{ item: "kept" }]);
  },
);

testOnDatabases(
  "a transaction has the isolation level and the mode that it asks for",
  async (subject) => {
    await using db = await kyselyWith(subject);
    const { table } = subject;
    await assertRejects(
      () =>
        db.transaction().setAccessMode("read only").setIsolationLevel("serializable")
          .execute((transaction) =>
            transaction.insertInto(table).values({ item: "x", cents: 1 }).execute()
          ),
      DatabaseError,
    );
    await assertRejects(
      () => db.transaction().setIsolationLevel("snapshot").execute(() => Promise.resolve()),
      TypeError,
      'isolationLevel is "snapshot"',
    );
  },
);

testOnDatabases(
  "a controlled transaction goes back to a savepoint, and on from there",
  async (subject) => {
    const { table, observer } = subject;
    await using db = await kyselyWith(subject);
    const transaction = await db.startTransaction().execute();
    await transaction.insertInto(table).values({ item: "first", cents: 1 }).execute();
    const afterFirst = await transaction.savepoint("after_first").execute();
    await afterFirst.insertInto(table).values({ item: "second", cents: 2 }).execute();
    const afterSecond = await afterFirst.savepoint("after_second").execute();
    await afterSecond.insertInto(table).values({ item: "third", cents: 3 }).execute();
    const back = await afterSecond.rollbackToSavepoint("after_first").execute();
    await back.insertInto(table).values({ item: "fourth", cents: 4 }).execute();
    const released = await back.releaseSavepoint("after_first").execute();
    await released.commit().execute();
    const rows = await observer.query(`SELECT item FROM ${table} ORDER BY cents`);
    assertEquals(rows, [{ item: "first" }, { item: "fourth" }]);
  },
);

testOnDatabases("a connection goes on after a transaction that ran on it", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const cents = await db.connection().execute(async (connection) => {
    await connection.transaction().execute((transaction) =>
      transaction.insertInto(table).values({ item: "tea", cents: 1 }).execute()
    );
    await assertRejects(() =>
      connection.transaction().execute(() => Promise.reject(new RangeError("no")))
    );
    return await connection.selectFrom(table).select("cents").execute();
  });
  assertEquals(cents, [{ cents: 1 }]);
});

testOnDatabases(
  "a change that is explained gives its plan, and changes nothing",
  async (subject) => {
    const { table } = subject;
    await using db = await kyselyWith(subject);
    await db.insertInto(table).values({ item: "tea", cents: 1 }).execute();
    const plan = await db.updateTable(table).set({ cents: 2 }).where("item", "=", "tea").explain();
    assert(plan.length > 0);
    assertEquals(await db.selectFrom(table).select("cents").execute(), [{ cents: 1 }]);
  },
);

Deno.test("Kysely: a commit that fails is told with its own error, and the connection goes on", async () => {
  await using host = await startTestHost();
  await using connection = await createDatabaseConnection();
  const db = await kyselyWith({ connection, table: "orders" });
  const insert = () =>
    db.transaction().execute((transaction) =>
      transaction.insertInto("orders").values({ item: "tea", cents: 1 }).execute()
    );
  host.database.failNext({ kind: "connection", operation: "commit", message: "The line is dead" });
  await assertRejects(insert, DatabaseError, "The line is dead");
  await insert();
  assertEquals(await db.selectFrom("orders").select("cents").execute(), [{ cents: 1 }]);
});

testOnDatabases("a stream gives all rows in chunks, and can be left early", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const values = Array.from({ length: 250 }, (_, n) => ({ item: `item ${n}`, cents: n }));
  await db.insertInto(table).values(values).execute();
  const query = db.selectFrom(table).select("cents").orderBy("cents");
  const seen: number[] = [];
  for await (const { cents } of query.stream(100)) seen.push(cents);
  assertEquals(seen, values.map(({ cents }) => cents));
  for await (const { cents } of query.stream(10)) {
    if (cents === 5) break;
  }
  await db.transaction().execute(async (transaction) => {
    for await (const { cents } of transaction.selectFrom(table).select("cents").stream(7)) {
      assert(cents < 250);
    }
  });
});

testOnDatabases("an error keeps its kind and what the database says of it", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  const insert = () => db.insertInto(table).values({ item: "tea", cents: 1 }).execute();
  await insert();
  const error = await assertRejects(insert, DatabaseError);
  assertEquals(error.kind, "query");
  assertEquals(error.sqlState, "23505");
});

testOnDatabases("migrations run once, and the tables can be looked up", async (subject) => {
  const { table, observer } = subject;
  const db = new Kysely<Tables>({ dialect: new PywattDialect(subject.connection) });
  const migrator = new Migrator({
    db,
    migrationTableName: `${table}_migrations`,
    migrationLockTableName: `${table}_lock`,
    provider: {
      getMigrations: () =>
        Promise.resolve({
          first: {
            up: (kysely: Kysely<unknown>) =>
              kysely.schema.createTable(table).addColumn("item", "varchar(10)").execute(),
          },
        }),
    },
  });
  try {
    for (const expected of [["Success"], []]) {
      const { error, results } = await migrator.migrateToLatest();
      assertEquals(error, undefined);
      assertEquals(results?.map(({ status }) => status), expected);
    }
    const tables = await db.introspection.getTables();
    const found = tables.find(({ name }) => name === table);
    assertEquals(found?.columns.map(({ name }) => name), ["item"]);
  } finally {
    await observer.execute(`DROP TABLE IF EXISTS ${table}_migrations`);
    await observer.execute(`DROP TABLE IF EXISTS ${table}_lock`);
    await db.destroy();
  }
});

testOnDatabases("what cannot be sent is a TypeError", async (subject) => {
  const { table } = subject;
  await using db = await kyselyWith(subject);
  await assertRejects(
    () => sql`SELECT ${new Map()} FROM ${sql.table(table)}`.execute(db),
    TypeError,
    "Cannot send parameter $1",
  );
});
