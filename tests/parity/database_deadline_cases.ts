import { assert, assertEquals } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { isRunning, untilRunning } from "../support/until_running.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";

/** What `timeoutMs` and `signal` do. */
export const databaseDeadlineCases: readonly DatabaseCase[] = [
  {
    name: "timeoutMs ends the statement on the server, and the connection goes on",
    needs: ["ending what runs"],
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const error = await assertKind(
        DatabaseError,
        "timeout",
        () => db.query("SELECT pg_sleep(30) /* slow one */", [], { timeoutMs: 100 }),
      );
      assertEquals(error.message, "Cannot run the statement: its time ran out");
      assert(!await isRunning(db, "slow one"));
    },
  },
  {
    name: "an aborted signal ends the statement on the server",
    needs: ["ending what runs"],
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const controller = new AbortController();
      const running = assertKind(
        DatabaseError,
        "cancelled",
        () => db.query("SELECT pg_sleep(30) /* long one */", [], { signal: controller.signal }),
      );
      await untilRunning(db, "long one");
      controller.abort();
      assertEquals((await running).message, "Cannot run the statement: it was cancelled");
      assert(!await isRunning(db, "long one"));
    },
  },
  {
    name: "a signal that was aborted before the call sends nothing",
    async run({ open, table }) {
      await using db = await open();
      const items = table("unsent");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      const signal = AbortSignal.abort();
      const error = await assertKind(
        DatabaseError,
        "cancelled",
        () => db.execute(`INSERT INTO ${items} VALUES (1)`, [], { signal }),
      );
      assertEquals(
        error.message,
        "Cannot run the statement: it was cancelled before it was sent",
      );
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "a statement that was cancelled while it waited for a connection never runs",
    pool: { maxConnections: 1 },
    async run({ open, table }) {
      await using db = await open();
      const items = table("waiting");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      {
        await using tx = await db.beginTransaction();
        await tx.query("SELECT 1");
        await assertKind(
          DatabaseError,
          "timeout",
          () => db.execute(`INSERT INTO ${items} VALUES (1)`, [], { timeoutMs: 50 }),
        );
      }
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "a statement that was cancelled while it waited in its transaction never runs",
    only: "postgres",
    async run({ open, table }) {
      await using db = await open();
      const items = table("queued");
      await db.execute(`CREATE TABLE ${items} (id INTEGER)`);
      await db.transaction(async (tx) => {
        const order: string[] = [];
        const first = tx.query("SELECT pg_sleep(0.3)").then(() => order.push("first"));
        const insert = `INSERT INTO ${items} VALUES (1)`;
        const error = await assertKind(
          DatabaseError,
          "timeout",
          () => tx.execute(insert, [], { timeoutMs: 50 }),
        );
        order.push("second");
        await first;
        assertEquals(order, ["second", "first"]);
        assertEquals(
          error.message,
          "Cannot run the statement: its time ran out before it was sent",
        );
      });
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
    },
  },
  {
    name: "a cancelled statement leaves its transaction to be rolled back to a savepoint",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      await db.transaction(async (tx) => {
        const before = await tx.queryOne("SELECT pg_backend_pid() AS pid");
        await assertKind(
          DatabaseError,
          "timeout",
          () => tx.savepoint((same) => same.query("SELECT pg_sleep(30)", [], { timeoutMs: 50 })),
        );
        assertEquals(await tx.queryOne("SELECT pg_backend_pid() AS pid"), before);
      });
    },
  },
  {
    name: "a statement that ends in time is none the wiser",
    async run({ open }) {
      await using db = await open();
      const { signal } = new AbortController();
      assertEquals(await db.queryOne("SELECT 1 AS v", [], { signal, timeoutMs: 30_000 }), { v: 1 });
    },
  },
  {
    name: "a timeoutMs that is no time is a TypeError",
    async run({ open }) {
      await using db = await open();
      for (const timeoutMs of [0, -1, NaN]) {
        const error = await db.query("SELECT 1", [], { timeoutMs }).catch((reason) => reason);
        assert(error instanceof TypeError);
      }
    },
  },
];
