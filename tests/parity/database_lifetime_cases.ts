import { assertEquals } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

const CLOSED = "Cannot run the statement: the connection is closed";
const IDLE = "its transaction was rolled back, for nothing ran in it for 0.1 s, " +
  "the limit of pool.idleInTransactionTimeoutSeconds";

/** A query of the numbers from 1 to `count`, in every dialect. */
function numbers(count: number): string {
  return `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < ${count}) ` +
    "SELECT n FROM t ORDER BY n";
}

async function sleepersOf(db: DatabaseConnection): Promise<bigint> {
  const row = await db.queryOne<{ n: bigint }>(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
  );
  return row?.n ?? 0n;
}

/** What ends without being asked to: what is idle for too long, and what is closed. */
export const databaseLifetimeCases: readonly DatabaseCase[] = [
  {
    name: "a transaction in which nothing runs for too long is rolled back, and says so",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 20, idleInTransactionTimeoutSeconds: 0.1 },
    async run({ open, table }) {
      await using db = await open();
      const items = table("idle");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const tx = await db.beginTransaction();
      await tx.execute(`INSERT INTO ${items} VALUES (1)`);
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
      const late = await assertKind(
        DatabaseError,
        "transaction",
        () => tx.execute(`INSERT INTO ${items} VALUES (2)`),
      );
      assertEquals(late.message, `Cannot run the statement: ${IDLE}`);
      const commit = await assertKind(DatabaseError, "transaction", () => tx.commit());
      assertEquals(commit.message, `Cannot commit the transaction: ${IDLE}`);
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "a transaction that was idle for too long is left like any other",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 20, idleInTransactionTimeoutSeconds: 0.1 },
    async run({ open }) {
      await using db = await open();
      {
        await using _tx = await db.beginTransaction();
        await db.ping();
      }
      const tx = await db.beginTransaction();
      await db.ping();
      await tx.rollback();
    },
  },
  {
    name: "a transaction in which something runs is not idle, however long that takes",
    only: "postgres",
    pool: { maxConnections: 1, idleInTransactionTimeoutSeconds: 0.1 },
    async run({ open }) {
      await using db = await open();
      await db.transaction(async (tx) => {
        for (let round = 0; round < 2; round++) await tx.query("SELECT pg_sleep(0.3)");
      });
    },
  },
  {
    name: "a stream of which nothing is read for too long is ended, and says so",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 20, idleInTransactionTimeoutSeconds: 0.1 },
    async run({ open }) {
      await using db = await open();
      const rows = db.stream<{ n: number }>(numbers(100), [], { batchSize: 10 });
      assertEquals((await rows.next()).value, { n: 1 });
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
      const error = await assertKind(DatabaseError, "transaction", () => Array.fromAsync(rows));
      assertEquals(error.message, `Cannot run the statement: ${IDLE}`);
      await db.ping();
    },
  },
  {
    name: "0 seconds let a transaction be idle for ever",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 0.2, idleInTransactionTimeoutSeconds: 0 },
    async run({ open }) {
      await using db = await open();
      await db.transaction(async (tx) => {
        await assertKind(DatabaseError, "pool", () => db.ping());
        assertEquals(await tx.queryOne("SELECT 1 AS v"), { v: 1 });
      });
    },
  },
  {
    name: "closing a connection ends what runs on it, on the server too",
    only: "postgres",
    async run({ open }) {
      await using watcher = await open();
      const db = await open();
      const tx = await db.beginTransaction();
      const calls = [
        () => db.query("SELECT pg_sleep(30)"),
        () => db.execute("SELECT pg_sleep(30)"),
        () => tx.query("SELECT pg_sleep(30)"),
        () => tx.query("SELECT 1 /* never run */"),
        () => db.stream("SELECT pg_sleep(30)").next(),
      ].map((call) => assertKind(DatabaseError, "connection", call));
      while (await sleepersOf(watcher) < 4n);
      await db.close();
      assertEquals(await sleepersOf(watcher), 0n);
      for (const error of await Promise.all(calls)) assertEquals(error.message, CLOSED);
      assertEquals(await watcher.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "closing a connection ends a batch where it is",
    only: "postgres",
    async run({ open, table }) {
      await using watcher = await open();
      const items = table("closed_batch");
      await watcher.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const insert = { sql: `INSERT INTO ${items} VALUES (1)` };
      const db = await open();
      const batch = [insert, { sql: "SELECT pg_sleep(30)" }, insert];
      const running = assertKind(DatabaseError, "connection", () => db.batch(batch));
      while (await sleepersOf(watcher) < 1n);
      await db.close();
      await running;
      assertEquals(await watcher.query(`SELECT * FROM ${items}`), [{ id: 1 }]);
    },
  },
  {
    name: "closing a connection refuses those who wait for one",
    pool: { maxConnections: 1 },
    async run({ open }) {
      const db = await open();
      const tx = await db.beginTransaction();
      await tx.query("SELECT 1");
      const calls = [
        assertKind(DatabaseError, "connection", () => db.query("SELECT 1")),
        assertKind(DatabaseError, "connection", () => db.beginTransaction()),
      ];
      await db.close();
      const [query, begin] = await Promise.all(calls);
      assertEquals(query?.message, CLOSED);
      assertEquals(begin?.message, "Cannot begin a transaction: the connection is closed");
    },
  },
  {
    name: "a transaction and a stream of a closed connection say that it is closed",
    async run({ open }) {
      const db = await open();
      const tx = await db.beginTransaction();
      await tx.query("SELECT 1");
      await db.close();
      const statement = await assertKind(
        DatabaseError,
        "connection",
        () => tx.query("SELECT 1"),
      );
      assertEquals(statement.message, CLOSED);
      const commit = await assertKind(DatabaseError, "connection", () => tx.commit());
      assertEquals(commit.message, "Cannot commit the transaction: the connection is closed");
      await using again = await open();
      const rolledBack = await again.beginTransaction();
      await again.close();
      await rolledBack.rollback();
    },
  },
  {
    name: "a stream of a transaction that has ended reads nothing of anybody else's",
    pool: { maxConnections: 1 },
    async run({ open }) {
      await using db = await open();
      const tx = await db.beginTransaction();
      const rows = tx.stream<{ n: number }>(numbers(100), [], { batchSize: 10 });
      await rows.next();
      await tx.commit();
      await using other = await db.beginTransaction();
      const error = await assertKind(DatabaseError, "transaction", () => Array.fromAsync(rows));
      assertEquals(error.message, "Cannot run the statement: its transaction has ended");
      assertEquals(await other.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "a stream that is begun and forgotten holds its connection only until the limit",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 20, idleInTransactionTimeoutSeconds: 0.1 },
    async run({ open }) {
      await using db = await open();
      for (let round = 0; round < 3; round++) {
        await db.stream(numbers(100), [], { batchSize: 10 })[Symbol.asyncIterator]().next();
        assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
      }
    },
  },
];
