import { assertEquals, assertRejects } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

const REACHING_OUT: readonly string[] = [
  "ATTACH DATABASE '$FILE' AS other",
  "ATTACH ('$FI' || 'LE') AS other",
  "ATTACH '' AS other",
  "/* a comment first */ attach database '$FILE' as other",
  "EXPLAIN ATTACH '$FILE' AS other",
  "VACUUM INTO '$FILE'",
  "VACUUM main INTO '$FILE'",
  "DETACH main",
  "SELECT load_extension('$FILE')",
  "PRAGMA query_only = 0",
  "PRAGMA query_only",
  "PRAGMA foreign_keys = OFF",
  "PRAGMA journal_mode = DELETE",
  "PRAGMA writable_schema = ON",
  "PRAGMA temp_store_directory = '/'",
  "PRAGMA wal_checkpoint",
  "PRAGMA unheard_of = 1",
];

for (const sql of REACHING_OUT) {
  Deno.test(`SQLite refuses what reaches beyond its database: ${sql}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/other.db`;
      await using db = await createDatabaseConnection({ url: `sqlite:${folder}/app.db` });
      const error = await assertRejects(
        () => db.execute(sql.replace("$FILE", file)),
        DatabaseError,
      );
      assertEquals([error.kind, error.sqlState], ["query", "42501"]);
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [
        "app.db",
      ]);
      assertEquals(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const HARMLESS: readonly string[] = [
  "VACUUM",
  "PRAGMA table_info(orders)",
  "SELECT name FROM pragma_table_info('orders')",
  "PRAGMA foreign_keys",
  "PRAGMA user_version = 7",
  "PRAGMA integrity_check",
  "ANALYZE",
];

for (const sql of HARMLESS) {
  Deno.test(`SQLite allows what stays within its database: ${sql}`, async () => {
    await using db = await createDatabaseConnection();
    await db.execute("CREATE TABLE orders (id INTEGER)");
    await db.query(sql);
  });
}

Deno.test("a comment without an end, many times over, takes SQLite no time", async () => {
  await using db = await createDatabaseConnection();
  const comments = "/**/".repeat(200_000);
  assertEquals(await db.queryOne(`SELECT 1 AS one;${comments}`), { one: 1 });
  await assertRejects(
    () => db.query(`SELECT 1;${comments}SELECT 2`),
    DatabaseError,
    "more than one",
  );
  for (const opening of ["[", '"', "`", "'", "/*"]) {
    await assertRejects(() => db.query(`SELECT ${opening.repeat(200_001)}`), DatabaseError);
  }
});

Deno.test("a transaction that SQLite cannot begin leaves a database in memory as it was", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE orders (id INTEGER)");
  await assertRejects(
    () => db.beginTransaction({ isolationLevel: "read committed" }),
    DatabaseError,
    'SQLite has no isolation level "read committed"',
  );
  assertEquals(await db.query("SELECT * FROM orders"), []);
});

Deno.test("a transaction that SQLite has rolled back itself leaves a database in memory", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)");
  await db.execute("INSERT INTO orders VALUES (1)");
  const transaction = await db.beginTransaction();
  await assertRejects(
    () => transaction.execute("INSERT OR ROLLBACK INTO orders VALUES (1)"),
    DatabaseError,
  );
  await transaction.rollback();
  assertEquals(await db.query("SELECT * FROM orders"), [{ id: 1 }]);
});

Deno.test("a statement that SQLite has kept sees the columns that came later", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE orders (id INTEGER)");
  await db.execute("INSERT INTO orders VALUES (1)");
  assertEquals(await db.query("SELECT * FROM orders"), [{ id: 1 }]);
  await db.execute("ALTER TABLE orders ADD COLUMN item TEXT DEFAULT 'tea'");
  assertEquals(await db.query("SELECT * FROM orders"), [{ id: 1, item: "tea" }]);
});

Deno.test("a statement that SQLite has kept sees a temporary table of the same name", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE orders (id INTEGER)");
  assertEquals(await db.query("SELECT * FROM orders"), []);
  await db.execute("CREATE TEMP TABLE orders AS SELECT 7 AS id, 'tea' AS item");
  assertEquals(await db.query("SELECT * FROM orders"), [{ id: 7, item: "tea" }]);
});

for (const sql of ["", " ", ";", "-- nothing", "/* nothing */", "/* without an end", "\ufeff"]) {
  Deno.test(`SQLite refuses a statement that is empty: ${JSON.stringify(sql)}`, async () => {
    await using db = await createDatabaseConnection();
    const error = await assertRejects(() => db.query(sql), DatabaseError, "it is empty");
    assertEquals([error.kind, error.sqlState], ["query", "42601"]);
    assertEquals(await db.queryOne("SELECT 1 AS one"), { one: 1 });
  });
}
