import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { assertKind } from "../parity/assert_kind.ts";

/** Somebody else who has locked the file, as another process would. */
async function withLocked(
  run: (db: DatabaseConnection, holder: DatabaseSync, path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/locked.db`;
  try {
    using holder = new DatabaseSync(path);
    holder.exec("CREATE TABLE items (id INTEGER)");
    await using db = await createDatabaseConnection({ url: `sqlite:${path}` });
    holder.exec("BEGIN EXCLUSIVE");
    await run(db, holder, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const INSERT = "INSERT INTO items VALUES (1)";

Deno.test("a statement waits for a locked file without keeping the thread", () =>
  withLocked(async (db, holder) => {
    const inserting = db.execute(INSERT);
    let turns = 0;
    for (; turns < 3; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
    holder.exec("COMMIT");
    assertEquals([await inserting, turns], [1, 3]);
  }));

Deno.test("a statement that waits for a locked file ends at its time limit, and never runs", () =>
  withLocked(async (db, holder) => {
    for (
      const call of [() => db.execute(INSERT, [], { timeoutMs: 20 }), () => {
        return db.beginTransaction({ timeoutMs: 20 });
      }]
    ) await assertKind(DatabaseError, "timeout", call);
    const controller = new AbortController();
    const cancelled = assertKind(
      DatabaseError,
      "cancelled",
      () => db.execute(INSERT, [], { signal: controller.signal }),
    );
    controller.abort();
    await cancelled;
    holder.exec("COMMIT");
    assertEquals(await db.query("SELECT * FROM items"), []);
  }));

Deno.test("closing ends what waits for a locked file", () =>
  withLocked(async (db) => {
    const waiting = assertKind(DatabaseError, "connection", () => db.execute(INSERT));
    await db.close();
    await waiting;
  }));

Deno.test("a commit waits for those who still read, and a locked file can be opened", () =>
  withLocked(async (db, holder, path) => {
    const opening = createDatabaseConnection({ url: `sqlite:${path}` });
    setTimeout(() => holder.exec("COMMIT"), 5);
    await using other = await opening;
    holder.exec("BEGIN");
    holder.prepare("SELECT count(*) FROM items").get();
    const tx = await db.beginTransaction();
    await tx.execute(INSERT);
    const committing = tx.commit();
    setTimeout(() => holder.exec("COMMIT"), 5);
    await committing;
    assertEquals(await other.query("SELECT * FROM items"), [{ id: 1 }]);
  }));

Deno.test("a transaction that SQLite has undone itself runs nothing more, and does not commit", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE items (id INTEGER PRIMARY KEY)");
  const tx = await db.beginTransaction();
  await tx.execute(INSERT);
  await assertKind(
    DatabaseError,
    "query",
    () => tx.execute(`INSERT OR ROLLBACK INTO items VALUES (1)`),
  );
  await assertKind(DatabaseError, "transaction", () => tx.execute("INSERT INTO items VALUES (2)"));
  await assertKind(DatabaseError, "transaction", () => tx.commit());
  assertEquals(await db.query("SELECT * FROM items"), []);
});

Deno.test("a statement in disguise that ends its transaction is found out in SQLite", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE items (id INTEGER)");
  const tx = await db.beginTransaction();
  await assertKind(DatabaseError, "transaction", () => tx.execute("/* /* */ COMMIT"));
  await assertKind(DatabaseError, "transaction", () => tx.execute(INSERT));
  await assertKind(DatabaseError, "transaction", () => tx.commit());
  assertEquals(await db.query("SELECT * FROM items"), []);
});

Deno.test("execute() of an endless query in SQLite reads no further than its first row", async () => {
  await using db = await createDatabaseConnection();
  const endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT n FROM n";
  assertEquals(await db.execute(endless), 0);
  await db.transaction(async (tx) => assertEquals(await tx.execute(endless), 0));
});

Deno.test("execute() of a write with RETURNING in SQLite hears of a deferred constraint", async () => {
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
  await db.execute(
    "CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)",
  );
  const error = await assertKind(
    DatabaseError,
    "query",
    () => db.execute("INSERT INTO children VALUES (9) RETURNING parent"),
  );
  assertEquals(error.sqlState, "23503");
  assert(await db.queryOne("SELECT * FROM children") === null);
});

Deno.test("a file that was locked while it changed hands serves everybody afterwards", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using holder = new DatabaseSync(`${folder}/shared.db`);
    holder.exec("CREATE TABLE items (id INTEGER)");
    const driver = await openDatabaseDriver({
      url: `sqlite:${folder}/shared.db`,
      pool: { acquireTimeoutSeconds: 1 },
    });
    const first = connectionOver(driver.sharedWith("first"));
    const second = connectionOver(driver.sharedWith("second"));
    await first.execute("CREATE TEMP TABLE mine (id INTEGER)");
    holder.exec("BEGIN EXCLUSIVE");
    for (const limit of [{ timeoutMs: 20 }, { signal: AbortSignal.timeout(20) }]) {
      await assertKind(DatabaseError, "timeout", () => second.query("SELECT 1 AS v", [], limit));
    }
    holder.exec("COMMIT");
    assertEquals(await second.query("SELECT count(*) AS n FROM items"), [{ n: 0 }]);
    await assertKind(DatabaseError, "query", () => second.query("SELECT * FROM mine"));
    await driver.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
