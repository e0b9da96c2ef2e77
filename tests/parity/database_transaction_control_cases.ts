import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

const CONTROL = [
  "COMMIT",
  "ROLLBACK",
  "END",
  "ABORT",
  "BEGIN",
  "START TRANSACTION",
  "PREPARE TRANSACTION 'mine'",
  "  -- well\n /* then */ commit and chain",
  ";rollback work",
];

/** What a transaction does with statements that are not for it. */
export const databaseTransactionControlCases: readonly DatabaseCase[] = [
  {
    name: "a statement that begins or ends a transaction ends the one that it is sent in, undone",
    async run({ open, table }) {
      await using db = await open();
      const items = table("controlled");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      for (const sql of CONTROL) {
        const tx = await db.beginTransaction();
        await tx.execute(`INSERT INTO ${items} VALUES (1)`);
        const error = await assertKind(DatabaseError, "transaction", () => tx.execute(sql));
        assertStringIncludes(error.message, "use commit(), rollback() or savepoint()");
        const later = await assertKind(
          DatabaseError,
          "transaction",
          () => tx.execute(`INSERT INTO ${items} VALUES (2)`),
        );
        assertStringIncludes(later.message, "use commit(), rollback() or savepoint()");
        await assertKind(DatabaseError, "transaction", () => tx.commit());
        assertEquals(await db.query(`SELECT * FROM ${items}`), [], sql);
      }
    },
  },
  {
    name: "such a statement is refused in a batch and in a stream, too",
    async run({ open, table }) {
      await using db = await open();
      const items = table("controlled_otherwise");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const insert = `INSERT INTO ${items} VALUES (1)`;
      const statements = [{ sql: insert }, { sql: "COMMIT" }, { sql: insert }];
      await assertKind(
        DatabaseError,
        "transaction",
        () => db.transaction((tx) => tx.batch(statements)),
      );
      await assertKind(
        DatabaseError,
        "transaction",
        () => db.batch(statements, { transaction: true }),
      );
      await assertKind(DatabaseError, "transaction", () =>
        db.transaction(async (tx) => {
          await tx.execute(insert);
          await Array.fromAsync(tx.stream("COMMIT"));
        }));
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "a transaction() that has swallowed such a refusal does not claim to have committed",
    async run({ open, table }) {
      await using db = await open();
      const items = table("swallowed");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await assertKind(DatabaseError, "transaction", () =>
        db.transaction(async (tx) => {
          await tx.execute(`INSERT INTO ${items} VALUES (1)`);
          await tx.execute("COMMIT").catch(() => {});
        }));
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "savepoints that are statements are no such statement",
    async run({ open, table }) {
      await using db = await open();
      const items = table("savepoints");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await db.transaction(async (tx) => {
        await tx.execute(`INSERT INTO ${items} VALUES (1)`);
        await tx.execute("SAVEPOINT mine");
        for (const sql of ["ROLLBACK TO mine", "ROLLBACK TO SAVEPOINT mine"]) {
          await tx.execute(`INSERT INTO ${items} VALUES (2)`);
          await tx.execute(sql);
        }
        await tx.execute("RELEASE SAVEPOINT mine");
      });
      assertEquals(await db.query(`SELECT id FROM ${items}`), [{ id: 1 }]);
    },
  },
];
