import { assertEquals, assertRejects } from "@std/assert";
import { type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";

async function withAccounts(
  { open, table }: DatabaseFixture,
  name: string,
  run: (db: DatabaseConnection, accounts: string) => Promise<void>,
): Promise<void> {
  await using db = await open();
  const accounts = table(name);
  await db.execute(`CREATE TABLE ${accounts} (id INTEGER PRIMARY KEY, cents INTEGER)`);
  await run(db, accounts);
}

function ids(db: DatabaseConnection, accounts: string): Promise<unknown[]> {
  return db.query<{ id: number }>(`SELECT id FROM ${accounts} ORDER BY id`)
    .then((rows) => rows.map(({ id }) => id));
}

/** What transactions promise. */
export const databaseTransactionCases: readonly DatabaseCase[] = [
  {
    name: "transaction() commits what its function did, and gives what it gave",
    run: (fixture) =>
      withAccounts(fixture, "committed", async (db, accounts) => {
        const result = await db.transaction(async (tx) => {
          await tx.execute(`INSERT INTO ${accounts} VALUES (1, 100)`);
          return await tx.queryOne(`SELECT cents FROM ${accounts}`);
        });
        assertEquals(result, { cents: 100 });
        assertEquals(await ids(db, accounts), [1]);
      }),
  },
  {
    name: "transaction() undoes everything when its function throws, and throws the same",
    run: (fixture) =>
      withAccounts(fixture, "undone", async (db, accounts) => {
        const reason = new Error("changed my mind");
        const thrown = await assertRejects(() =>
          db.transaction(async (tx) => {
            await tx.execute(`INSERT INTO ${accounts} VALUES (1, 100)`);
            throw reason;
          })
        );
        assertEquals(thrown, reason);
        assertEquals(await ids(db, accounts), []);
      }),
  },
  {
    name: "beginTransaction() lasts until commit()",
    run: (fixture) =>
      withAccounts(fixture, "explicit", async (db, accounts) => {
        const tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${accounts} VALUES ($1, $2)`, [1, 5]);
        await tx.execute(`INSERT INTO ${accounts} VALUES ($1, $2)`, [2, 6]);
        await tx.commit();
        assertEquals(await ids(db, accounts), [1, 2]);
      }),
  },
  {
    name: "rollback() undoes everything",
    run: (fixture) =>
      withAccounts(fixture, "rolled_back", async (db, accounts) => {
        const tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
        await tx.rollback();
        assertEquals(await ids(db, accounts), []);
      }),
  },
  {
    name: "leaving the scope of an await using without a commit rolls back",
    run: (fixture) =>
      withAccounts(fixture, "disposed", async (db, accounts) => {
        {
          await using tx = await db.beginTransaction();
          await tx.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
        }
        assertEquals(await ids(db, accounts), []);
      }),
  },
  {
    name: "an ended transaction refuses everything",
    run: (fixture) =>
      withAccounts(fixture, "ended", async (db) => {
        const committed = await db.beginTransaction();
        await committed.commit();
        const rolledBack = await db.beginTransaction();
        await rolledBack.rollback();
        for (const [tx, how] of [[committed, "committed"], [rolledBack, "rolled back"]] as const) {
          for (const call of [() => tx.query("SELECT 1"), () => tx.commit(), () => tx.rollback()]) {
            const error = await assertKind(DatabaseError, "transaction", call);
            assertEquals(error.message, `Cannot use the transaction: it has been ${how}`);
          }
        }
      }),
  },
  {
    name: "a transaction in which a statement failed cannot be committed, and says so",
    only: "postgres",
    run: (fixture) =>
      withAccounts(fixture, "aborted", async (db, accounts) => {
        const tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
        await assertKind(DatabaseError, "query", () => tx.query("SELECT 1 / 0"));
        const later = await assertKind(DatabaseError, "transaction", () => tx.query("SELECT 1"));
        assertEquals(later.sqlState, "25P02");
        const error = await assertKind(DatabaseError, "transaction", () => tx.commit());
        assertEquals(
          error.message,
          "Cannot commit the transaction: a statement in it failed, so the server rolled it back",
        );
        assertEquals(await ids(db, accounts), []);
      }),
  },
  {
    name: "a commit that a deferred constraint refuses leaves nothing, and no open transaction",
    run: (fixture) =>
      withAccounts(fixture, "deferred", async (db, accounts) => {
        const children = fixture.table("deferred_children");
        await db.execute(
          `CREATE TABLE ${children} (parent INTEGER REFERENCES ${accounts} ` +
            "DEFERRABLE INITIALLY DEFERRED)",
        );
        const tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${children} VALUES (99)`);
        const error = await assertKind(DatabaseError, "query", () => tx.commit());
        assertEquals(error.sqlState, "23503");
        assertEquals(await db.query(`SELECT * FROM ${children}`), []);
        await db.transaction((next) => next.execute(`INSERT INTO ${accounts} VALUES (1, 1)`));
        assertEquals(await ids(db, accounts), [1]);
      }),
  },
  {
    name: "what is not committed is seen by nobody else",
    needs: ["several sessions"],
    only: "postgres",
    run: (fixture) =>
      withAccounts(fixture, "isolated", async (db, accounts) => {
        await using tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
        assertEquals(await ids(db, accounts), []);
      }),
  },
  {
    name: "transactions at once take turns, and none is lost",
    run: (fixture) =>
      withAccounts(fixture, "turns", async (db, accounts) => {
        await db.execute(`INSERT INTO ${accounts} VALUES (1, 0)`);
        await Promise.all(Array.from({ length: 20 }, () =>
          db.transaction(async (tx) => {
            await tx.execute(`UPDATE ${accounts} SET cents = cents + 1 WHERE id = 1`);
          })));
        assertEquals(await db.queryOne(`SELECT cents FROM ${accounts}`), { cents: 20 });
      }),
  },
  {
    name: "BEGIN as a statement is refused, and leaves no transaction open",
    run: (fixture) =>
      withAccounts(fixture, "begun", async (db, accounts) => {
        const error = await assertKind(DatabaseError, "transaction", () => db.execute("BEGIN"));
        assertEquals(
          error.message,
          "Cannot run the statement: it begins a transaction on a connection that others share; " +
            "use transaction() or beginTransaction()",
        );
        await db.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
        await using other = await fixture.open();
        if (fixture.backend === "postgres") assertEquals(await ids(other, accounts), [1]);
        await db.transaction((tx) => tx.execute(`INSERT INTO ${accounts} VALUES (2, 5)`));
        assertEquals(await ids(db, accounts), [1, 2]);
      }),
  },
  {
    name: "a call that finds no free connection in time is of kind pool, and says how many wait",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 0.2 },
    async run({ open }) {
      await using db = await open();
      await using _tx = await db.beginTransaction();
      const error = await assertKind(DatabaseError, "pool", () => db.query("SELECT 1"));
      assertEquals(
        error.message,
        "Cannot run the statement: no connection became free within 0.2 s; 1 of 1 are in use, " +
          "0 calls wait",
      );
    },
  },
  {
    name: "closing a connection rolls back what is still open on it",
    run: async (fixture) => {
      await using watcher = await fixture.open();
      const accounts = fixture.table("abandoned");
      await watcher.execute(`CREATE TABLE ${accounts} (id INTEGER PRIMARY KEY, cents INTEGER)`);
      const db = await fixture.open();
      const tx = await db.beginTransaction();
      if (fixture.backend === "postgres") {
        await tx.execute(`INSERT INTO ${accounts} VALUES (1, 5)`);
      }
      await db.close();
      await watcher.execute(`INSERT INTO ${accounts} VALUES (1, 6)`);
      assertEquals(await ids(watcher, accounts), [1]);
    },
  },
];
