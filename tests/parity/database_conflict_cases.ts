import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What PostgreSQL refuses since somebody else is in the way, or since it takes too long. */
export const databaseConflictCases: readonly DatabaseCase[] = [
  {
    name: "a deadlock is of kind transaction, and the other transaction goes on",
    needs: ["several sessions"],
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const items = table("deadlocked");
      await db.execute(`CREATE TABLE ${items} (id INTEGER PRIMARY KEY, n INTEGER)`);
      await db.execute(`INSERT INTO ${items} VALUES (1, 0), (2, 0)`);
      await using first = await db.beginTransaction();
      await using second = await db.beginTransaction();
      const update = `UPDATE ${items} SET n = n + 1 WHERE id = $1`;
      await first.execute(update, [1]);
      await second.execute(update, [2]);
      const outcomes = await Promise.allSettled([
        first.execute(update, [2]),
        second.execute(update, [1]),
      ]);
      const failed = outcomes.find((outcome) => outcome.status === "rejected")?.reason;
      assert(failed instanceof DatabaseError);
      assertEquals([failed.kind, failed.sqlState], ["transaction", "40P01"]);
      assertMatch(failed.detail ?? "", /^Process \d+ waits for ShareLock/);
      assertEquals(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    },
  },
  {
    name: "a serialization failure is of kind transaction",
    needs: ["several sessions"],
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const items = table("unserializable");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const isolationLevel = "serializable";
      await using first = await db.beginTransaction({ isolationLevel });
      await using second = await db.beginTransaction({ isolationLevel });
      for (const tx of [first, second]) await tx.query(`SELECT count(*) FROM ${items}`);
      for (const tx of [first, second]) await tx.execute(`INSERT INTO ${items} VALUES (1)`);
      await first.commit();
      const error = await assertKind(DatabaseError, "transaction", () => second.commit());
      assertEquals([error.sqlState, error.outcomeUnknown], ["40001", undefined]);
      assertEquals((await db.query(`SELECT * FROM ${items}`)).length, 1);
    },
  },
  {
    name: "a time limit of the server's own is of kind timeout, with its SQLSTATE",
    needs: ["ending what runs"],
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      await using tx = await db.beginTransaction();
      await tx.execute("SET LOCAL statement_timeout = 50");
      const error = await assertKind(
        DatabaseError,
        "timeout",
        () => tx.query("SELECT pg_sleep(9)"),
      );
      assertEquals(error.sqlState, "57014");
      assertEquals(
        error.message,
        "Cannot run the statement: canceling statement due to statement timeout",
      );
    },
  },
  {
    name: "a lock that the server waits for in vain is of kind query, with its SQLSTATE",
    needs: ["several sessions"],
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const items = table("locked");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await using holder = await db.beginTransaction();
      await holder.execute(`LOCK TABLE ${items}`);
      await using tx = await db.beginTransaction();
      await tx.execute("SET LOCAL lock_timeout = 50");
      const error = await assertKind(
        DatabaseError,
        "query",
        () => tx.query(`SELECT * FROM ${items}`),
      );
      assertEquals(error.sqlState, "55P03");
    },
  },
];
