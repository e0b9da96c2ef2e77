import { assertEquals } from "@std/assert";
import { type DatabaseConnection, DatabaseError, type DatabaseTransaction } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";

async function withNumbers(
  { open, table }: DatabaseFixture,
  name: string,
  run: (db: DatabaseConnection, numbers: string) => Promise<void>,
): Promise<void> {
  await using db = await open();
  const numbers = table(name);
  await db.execute(`CREATE TABLE ${numbers} (id INTEGER PRIMARY KEY, n INTEGER)`);
  await db.execute(`INSERT INTO ${numbers} VALUES (1, 0), (2, 0)`);
  await run(db, numbers);
}

function increment(numbers: string, id: number): string {
  return `UPDATE ${numbers} SET n = n + 1 WHERE id = ${id}`;
}

async function sumOf(db: DatabaseConnection, numbers: string): Promise<unknown> {
  return (await db.queryOne(`SELECT SUM(n) AS sum FROM ${numbers}`))?.sum;
}

/** Brings two transactions to a deadlock: gives what each one's second update came to. */
async function deadlock(
  one: DatabaseTransaction,
  other: DatabaseTransaction,
  numbers: string,
): Promise<readonly [unknown, unknown]> {
  await one.execute(increment(numbers, 1));
  await other.execute(increment(numbers, 2));
  const outcome = (tx: DatabaseTransaction, id: number) => {
    return tx.execute(increment(numbers, id)).then(() => "done", (error) => error);
  };
  return await Promise.all([outcome(one, 2), outcome(other, 1)]);
}

/** What transactions mean to MySQL alone. */
export const mysqlTransactionCases: readonly DatabaseCase[] = [
  {
    name: "a statement that would commit its transaction is refused, and nothing is lost",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "kept", async (db, numbers) => {
        const made = fixture.table("made");
        const tx = await db.beginTransaction();
        await tx.execute(increment(numbers, 1));
        const ending = [
          `CREATE TABLE ${made} (id INTEGER)`,
          `/* why */ DROP TABLE ${numbers}`,
          `TRUNCATE ${numbers}`,
          `LOCK TABLES ${numbers} WRITE`,
        ];
        for (const sql of ending) {
          await assertKind(DatabaseError, "transaction", () => tx.execute(sql));
        }
        await tx.execute("CREATE TEMPORARY TABLE of_the_session (id INTEGER)");
        await tx.execute("SAVEPOINT mine");
        await tx.execute(increment(numbers, 1));
        await tx.execute("ROLLBACK TO SAVEPOINT mine");
        await tx.execute(increment(numbers, 2));
        assertEquals(await sumOf(db, numbers), "0");
        await tx.commit();
        assertEquals(await sumOf(db, numbers), "2");
      }),
  },
  {
    name: "a transaction that a procedure has committed is over, and says so",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "committed_inside", async (db, numbers) => {
        const procedure = fixture.table("commits");
        await db.execute(`CREATE PROCEDURE ${procedure}() COMMIT`);
        const tx = await db.beginTransaction();
        await tx.execute(increment(numbers, 1));
        const error = await assertKind(
          DatabaseError,
          "transaction",
          () => tx.execute(`CALL ${procedure}()`),
        );
        assertEquals(
          error.message,
          "Cannot go on with the transaction: the statement that has run committed it or undid it",
        );
        const later = await assertKind(
          DatabaseError,
          "transaction",
          () => tx.execute(increment(numbers, 2)),
        );
        assertEquals(later.sqlState, "25P02");
        await assertKind(DatabaseError, "transaction", () => tx.commit());
        assertEquals(await sumOf(db, numbers), "1");
      }),
  },
  {
    name: "after a deadlock the transaction is over, and the other one goes on",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "deadlocked", async (db, numbers) => {
        const one = await db.beginTransaction();
        const other = await db.beginTransaction();
        const [first, second] = await deadlock(one, other, numbers);
        const [victim, survivor] = first === "done" ? [other, one] : [one, other];
        const error = first === "done" ? second : first;
        assertEquals(Reflect.get(Object(error), "kind"), "transaction");
        assertEquals(Reflect.get(Object(error), "sqlState"), "40P01");
        await assertKind(DatabaseError, "transaction", () => victim.execute(increment(numbers, 1)));
        const refused = await assertKind(DatabaseError, "transaction", () => victim.commit());
        assertEquals(
          refused.message,
          "Cannot commit the transaction: a statement in it failed, so the server rolled it back",
        );
        await survivor.commit();
        assertEquals(await sumOf(db, numbers), "2");
      }),
  },
  {
    name: "transaction() runs its function again after a deadlock, if it is asked to",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "retried", async (db, numbers) => {
        const both = Promise.withResolvers<void>();
        let runs = 0;
        const move = (first: number, second: number) =>
          db.transaction(async (tx) => {
            await tx.execute(increment(numbers, first));
            if (++runs === 2) both.resolve();
            await both.promise;
            await tx.execute(increment(numbers, second));
          }, { retries: 1 });
        await Promise.all([move(1, 2), move(2, 1)]);
        assertEquals([await sumOf(db, numbers), runs], ["4", 3]);
      }),
  },
  {
    name: "a lock that was waited for in vain fails its statement, and can be tried again",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "waited", async (db, numbers) => {
        const impatient = "SET STATEMENT innodb_lock_wait_timeout = 1 FOR ";
        const holder = await db.beginTransaction();
        await holder.execute(increment(numbers, 1));
        const waiter = await db.beginTransaction();
        await waiter.execute(increment(numbers, 2));
        const error = await assertKind(
          DatabaseError,
          "transaction",
          () => waiter.execute(impatient + increment(numbers, 1)),
        );
        assertEquals(error.sqlState, "40001");
        await holder.rollback();
        await waiter.execute(increment(numbers, 1));
        await waiter.commit();
        assertEquals(await sumOf(db, numbers), "2");
      }),
  },
  {
    name: "a transaction is of the isolation level that was asked for, and cannot be deferrable",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "isolated_levels", async (db, numbers) => {
        for (const isolationLevel of ["read committed", "repeatable read"] as const) {
          await using tx = await db.beginTransaction({ isolationLevel });
          const before = await tx.queryOne(`SELECT SUM(n) AS sum FROM ${numbers}`);
          await db.execute(increment(numbers, 1));
          const after = await tx.queryOne(`SELECT SUM(n) AS sum FROM ${numbers}`);
          assertEquals(before?.sum === after?.sum, isolationLevel === "repeatable read");
        }
        const error = await assertKind(
          DatabaseError,
          "configuration",
          () => db.beginTransaction({ deferrable: true }),
        );
        assertEquals(
          error.message,
          "Cannot begin a transaction: MySQL has no deferrable ones, but deferrable is true",
        );
      }),
  },
  {
    name: "several streams of one query are read side by side in a transaction",
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      await using tx = await db.beginTransaction();
      const sql = "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3";
      const pairs: unknown[] = [];
      for await (const one of tx.stream(sql, [], { batchSize: 1 })) {
        for await (const other of tx.stream(sql, [], { batchSize: 2 })) {
          pairs.push([one.n, other.n, (await tx.query(sql)).length]);
        }
      }
      const numbers = [1, 2, 3];
      assertEquals(pairs, numbers.flatMap((one) => numbers.map((other) => [one, other, 3])));
    },
  },
  {
    name: "a stream ends with its transaction",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "outlived", async (db, numbers) => {
        const tx = await db.beginTransaction();
        const rows = tx.stream(`SELECT id FROM ${numbers} ORDER BY id`, [], { batchSize: 1 });
        assertEquals(await rows.next(), { done: false, value: { id: 1 } });
        await tx.commit();
        await assertKind(DatabaseError, "transaction", async () => {
          for await (const _row of rows) await Promise.resolve();
          throw new DatabaseError("query", "read to its end");
        });
        assertEquals(await sumOf(db, numbers), "0");
      }),
  },
  {
    name: "rows that a statement returns can be streamed in a transaction that may change",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "returning", async (db, numbers) => {
        await db.transaction(async (tx) => {
          const sql = `INSERT INTO ${numbers} VALUES (3, 1), (4, 1), (5, 1) RETURNING id`;
          const rows = await Array.fromAsync(tx.stream(sql, [], { batchSize: 2 }));
          assertEquals(rows, [{ id: 3 }, { id: 4 }, { id: 5 }]);
        });
        assertEquals(await sumOf(db, numbers), "3");
      }),
  },
  {
    name: "a statement that is cancelled in a transaction leaves it open",
    only: "mysql",
    run: (fixture) =>
      withNumbers(fixture, "cancelled_inside", async (db, numbers) => {
        await db.transaction(async (tx) => {
          await tx.execute(increment(numbers, 1));
          await assertKind(
            DatabaseError,
            "timeout",
            () => tx.query("SELECT SLEEP(30)", [], { timeoutMs: 50 }),
          );
          await tx.execute(increment(numbers, 2));
        });
        assertEquals(await sumOf(db, numbers), "2");
      }),
  },
];
