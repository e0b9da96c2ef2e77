import { assertEquals, assertRejects } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";

async function withItems(
  { open, table }: DatabaseFixture,
  name: string,
  run: (db: DatabaseConnection, items: string) => Promise<void>,
): Promise<void> {
  await using db = await open();
  const items = table(name);
  await db.execute(`CREATE TABLE ${items} (n INTEGER PRIMARY KEY)`);
  await run(db, items);
}

async function numbersIn(db: DatabaseConnection, items: string): Promise<number[]> {
  const rows = await db.query<{ n: number }>(`SELECT n FROM ${items} ORDER BY n`);
  return rows.map(({ n }) => n);
}

/** Savepoints, the kinds of transaction, and running one again. */
export const databaseSavepointCases: readonly DatabaseCase[] = [
  {
    name: "savepoint() keeps what resolved and undoes what threw, at any depth",
    run: (fixture) =>
      withItems(fixture, "savepoints", async (db, items) => {
        await db.transaction(async (tx) => {
          await tx.execute(`INSERT INTO ${items} VALUES (1)`);
          const result = await tx.savepoint(async () => {
            await tx.execute(`INSERT INTO ${items} VALUES (2)`);
            await tx.savepoint(async (same) => {
              await same.execute(`INSERT INTO ${items} VALUES (3)`);
              throw new Error("the inner one");
            }).catch(() => {});
            return "kept";
          });
          assertEquals(result, "kept");
          await assertRejects(
            () =>
              tx.savepoint(async () => {
                await tx.execute(`INSERT INTO ${items} VALUES (4)`);
                throw new Error("the second one");
              }),
            Error,
            "the second one",
          );
          await tx.execute(`INSERT INTO ${items} VALUES (5)`);
        });
        assertEquals(await numbersIn(db, items), [1, 2, 5]);
      }),
  },
  {
    name: "a statement that fails in a savepoint does not spoil the transaction",
    run: (fixture) =>
      withItems(fixture, "spared", async (db, items) => {
        await db.transaction(async (tx) => {
          await tx.execute(`INSERT INTO ${items} VALUES (1)`);
          await assertKind(
            DatabaseError,
            "query",
            () => tx.savepoint((same) => same.execute(`INSERT INTO ${items} VALUES (1)`)),
          );
          await tx.execute(`INSERT INTO ${items} VALUES (2)`);
        });
        assertEquals(await numbersIn(db, items), [1, 2]);
      }),
  },
  {
    name: "a read-only transaction refuses every change, and the next one may change again",
    run: (fixture) =>
      withItems(fixture, "read_only", async (db, items) => {
        await using tx = await db.beginTransaction({ readOnly: true });
        const error = await assertKind(
          DatabaseError,
          "query",
          () => tx.execute(`INSERT INTO ${items} VALUES (1)`),
        );
        assertEquals(error.sqlState, "25006");
        await tx.rollback();
        await db.transaction((next) => next.execute(`INSERT INTO ${items} VALUES (2)`));
        assertEquals(await numbersIn(db, items), [2]);
      }),
  },
  {
    name: "a transaction is of the isolation level that was asked for",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      for (const isolationLevel of ["read committed", "repeatable read", "serializable"] as const) {
        await using tx = await db.beginTransaction({ isolationLevel });
        const row = await tx.queryOne("SHOW transaction_isolation");
        assertEquals(row, { transaction_isolation: isolationLevel });
      }
      await using tx = await db.beginTransaction({
        isolationLevel: "serializable",
        readOnly: true,
        deferrable: true,
      });
      assertEquals(await tx.queryOne("SHOW transaction_deferrable"), {
        transaction_deferrable: "on",
      });
    },
  },
  {
    name: "an isolation level that SQLite has not is refused",
    only: "sqlite",
    async run({ open }) {
      await using db = await open();
      await assertKind(
        DatabaseError,
        "configuration",
        () => db.beginTransaction({ isolationLevel: "read committed" }),
      );
      await using _tx = await db.beginTransaction({ isolationLevel: "serializable" });
    },
  },
  {
    name: "transaction() runs its function again after a serialization failure, if it is asked to",
    needs: ["several sessions"],
    only: "postgres",
    run: (fixture) =>
      withItems(fixture, "retried", async (db, items) => {
        await db.execute(`INSERT INTO ${items} VALUES (1)`);
        let runs = 0;
        const increment = (retries: number) =>
          db.transaction(async (tx) => {
            runs++;
            await tx.query(`SELECT n FROM ${items}`);
            if (runs === 1) await db.execute(`UPDATE ${items} SET n = n + 10`);
            await tx.execute(`UPDATE ${items} SET n = n + 1`);
          }, { isolationLevel: "repeatable read", retries });
        const error = await assertKind(DatabaseError, "transaction", () => increment(0));
        assertEquals([error.sqlState, runs], ["40001", 1]);
        runs = 0;
        await increment(1);
        assertEquals([await numbersIn(db, items), runs], [[22], 2]);
      }),
  },
];
