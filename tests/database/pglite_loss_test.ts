import { assertEquals, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TempFolder } from "../support/temp_folder.ts";

/** Calls itself, in a way that PostgreSQL does not count, until JavaScript's stack ends. */
async function endEngine(db: DatabaseConnection): Promise<DatabaseError> {
  await db.execute("CREATE FUNCTION deeper(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
  await db.execute(
    "CREATE OR REPLACE FUNCTION deeper(n int) RETURNS int LANGUAGE sql AS 'SELECT deeper(n + 1)'",
  );
  return await assertKind(DatabaseError, "connection", () => db.query("SELECT deeper(1)"));
}

Deno.test("a statement with which the engine ends says so, and so does every later one", async () => {
  const exitCode = Deno.exitCode;
  {
    await using db = await createDatabaseConnection({ url: "pglite:memory" });
    const error = await endEngine(db);
    assertStringIncludes(error.message, "the embedded PostgreSQL has ended");
    assertEquals(error.outcomeUnknown, true);
    const later = await assertKind(DatabaseError, "connection", () => db.query("SELECT 1"));
    assertEquals(
      later.message,
      'Cannot open database "pglite:memory": it was in memory, and is lost',
    );
  }
  assertEquals(Deno.exitCode, exitCode);
});

Deno.test("a database in a folder goes on after its engine has ended", async () => {
  await using folder = await TempFolder.make();
  await using db = await createDatabaseConnection({ url: `pglite:${folder.path}` });
  await db.execute("CREATE TABLE items (id INTEGER)");
  await db.execute("INSERT INTO items VALUES (1)");
  const transaction = await db.beginTransaction();
  await transaction.execute("INSERT INTO items VALUES (2)");
  await transaction.rollback();
  await endEngine(db);
  assertEquals(await db.query("SELECT * FROM items"), [{ id: 1 }]);
  await db.execute("INSERT INTO items VALUES (3)");
});

Deno.test("a recursion that PostgreSQL counts is refused, and the engine goes on", async () => {
  await using db = await createDatabaseConnection({ url: "pglite:memory" });
  await db.execute(
    "CREATE FUNCTION deeper(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN deeper(n); END'",
  );
  const error = await assertKind(DatabaseError, "query", () => db.query("SELECT deeper(1)"));
  assertEquals(error.sqlState, "54001");
  assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
});

Deno.test("a call that waits for the engine can be cancelled", async () => {
  await using db = await createDatabaseConnection({ url: "pglite:memory" });
  const running = Array.from({ length: 20 }, () => db.query("SELECT pg_sleep(0.01)"));
  const error = await assertKind(
    DatabaseError,
    "timeout",
    () => db.query("SELECT 1", [], { timeoutMs: 1 }),
  );
  assertEquals(error.message, "Cannot run the statement: its time ran out before it was sent");
  await Promise.all(running);
});
