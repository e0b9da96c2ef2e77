import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";
import { SQL_DIALECTS } from "./sql_dialect.ts";

/** A query of the numbers from 1 to `count`, in every dialect; MariaDB's recursion is not deep. */
function numbers(count: number): string {
  return "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 2 * n + b FROM t, " +
    `(SELECT 0 AS b UNION ALL SELECT 1) AS bits WHERE 2 * n + b <= ${count}) ` +
    "SELECT n FROM t ORDER BY n";
}

async function openCursors({ backend, open }: DatabaseFixture): Promise<unknown> {
  if (backend !== "postgres") return 0n;
  await using db = await open();
  const sql = "SELECT count(*) AS n FROM pg_stat_activity " +
    "WHERE state LIKE 'idle in transaction%' AND application_name = 'pywatt'";
  return (await db.queryOne(sql))?.n;
}

/** What streams promise, and results too large for one message. */
export const databaseStreamCases: readonly DatabaseCase[] = [
  {
    name: "stream() gives every row once and in order, however they are fetched",
    async run({ open }) {
      await using db = await open();
      for (const batchSize of [1, 7, 100, 1_000]) {
        const seen: unknown[] = [];
        const rows = db.stream<{ n: number }>(numbers(100), [], { batchSize });
        for await (const { n } of rows) seen.push(n);
        assertEquals(seen, Array.from({ length: 100 }, (_, index) => index + 1));
      }
    },
  },
  {
    name: "stream() takes parameters, and gives nothing where there is nothing",
    async run({ open, backend }) {
      await using db = await open();
      const { integer } = SQL_DIALECTS[backend];
      const rows = await Array.fromAsync(db.stream(`SELECT ${integer} AS v`, [42]));
      assertEquals(rows, [{ v: 42 }]);
      assertEquals(await Array.fromAsync(db.stream("SELECT 1 AS v WHERE 1 = 0")), []);
    },
  },
  {
    name: "leaving a stream early releases its connection",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 5 },
    async run(fixture) {
      {
        await using db = await fixture.open();
        for (let round = 0; round < 3; round++) {
          for await (
            const { n } of db.stream<{ n: number }>(numbers(1_000), [], { batchSize: 10 })
          ) {
            if (n === 15) break;
          }
          assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
        }
      }
      assertEquals(await openCursors(fixture), 0n);
    },
  },
  {
    name: "leaving a stream early waits for none of the rows that were not read",
    only: "postgres",
    needs: ["several sessions", "ending what runs"],
    async run({ open }) {
      await using db = await open();
      await using holder = await db.beginTransaction();
      const [key = 0] = crypto.getRandomValues(new Uint16Array(1));
      await holder.query("SELECT pg_advisory_xact_lock($1::int4)", [key]);
      let isReleased = false;
      const release = setTimeout(() => {
        isReleased = true;
        void holder.rollback();
      }, 15_000);
      const sql = "SELECT CASE WHEN n = 10 THEN pg_advisory_xact_lock($1::int4)::text END AS v " +
        "FROM generate_series(1, 20) AS n";
      for await (const _row of db.stream(sql, [key], { batchSize: 5 })) {
        const waiting = "SELECT 1 AS one FROM pg_locks WHERE objid = $1 AND NOT granted";
        while (await db.queryOne(waiting, [key]) === null);
        break;
      }
      clearTimeout(release);
      assert(!isReleased);
    },
  },
  {
    name: "an error in the loop leaves the stream closed",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 5 },
    async run({ open }) {
      await using db = await open();
      const reason = new Error("mine");
      const thrown = await assertRejects(async () => {
        for await (const _row of db.stream(numbers(100), [], { batchSize: 10 })) throw reason;
      });
      assertEquals(thrown, reason);
      await db.ping();
    },
  },
  {
    name: "a query that fails at once, or among its rows, fails the loop and nothing else",
    pool: { maxConnections: 1, acquireTimeoutSeconds: 5 },
    async run({ open, backend }) {
      await using db = await open();
      const error = await assertKind(
        DatabaseError,
        "query",
        () => Array.fromAsync(db.stream("SELECT * FROM no_such_table_anywhere")),
      );
      if (backend === "postgres") {
        assertEquals([error.sqlState, error.position], ["42P01", 15]);
        const failing = "SELECT 1 / (50 - n) AS v FROM generate_series(1, 100) AS n";
        await assertKind(
          DatabaseError,
          "query",
          () => Array.fromAsync(db.stream(failing, [], { batchSize: 10 })),
        );
      }
      assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
    },
  },
  {
    name: "in a transaction a stream sees its rows, and other statements run between two of them",
    async run({ open, table }) {
      await using db = await open();
      const items = table("streamed");
      await db.execute(`CREATE TABLE ${items} (n INTEGER, twice INTEGER)`);
      await db.transaction(async (tx) => {
        await tx.execute(`INSERT INTO ${items} (n) ${numbers(50)}`);
        const rows = tx.stream<{ n: number }>(
          `SELECT n FROM ${items} ORDER BY n`,
          [],
          { batchSize: 7 },
        );
        for await (const { n } of rows) {
          await tx.execute(`UPDATE ${items} SET twice = $1 WHERE n = $2`, [2 * n, n]);
        }
      });
      const wrong = await db.query(`SELECT * FROM ${items} WHERE twice IS NULL OR twice <> 2 * n`);
      assertEquals(wrong, []);
    },
  },
  {
    name: "a stream outside a transaction can change nothing",
    async run({ open, table }) {
      await using db = await open();
      const items = table("unchanged");
      await db.execute(`CREATE TABLE ${items} (n INTEGER)`);
      await assertKind(
        DatabaseError,
        "query",
        () => Array.fromAsync(db.stream(`INSERT INTO ${items} VALUES (1) RETURNING n`)),
      );
      assertEquals(await db.query(`SELECT * FROM ${items}`), []);
      await db.execute(`INSERT INTO ${items} VALUES (2)`);
    },
  },
  {
    name: "a result of many messages arrives whole",
    async run({ open, backend }) {
      await using db = await open();
      const text = SQL_DIALECTS[backend].longText(20_000);
      const rows = await db.query<{ n: number; text: string }>(
        `SELECT n, ${text} AS text FROM (${numbers(1_500)}) AS numbers ORDER BY n`,
      );
      assertEquals(rows.length, 1_500);
      assert(rows.every(({ n, text }, index) => n === index + 1 && text.length === 20_000));
    },
  },
  {
    name: "a row as large as nearly a frame arrives, and a larger one is an error on its call",
    async run({ open, backend }) {
      await using db = await open();
      const text = SQL_DIALECTS[backend].longText(16_000_000);
      const row = await db.queryOne<{ v: string }>(`SELECT ${text} AS v`);
      assertEquals(row?.v.length, 16_000_000);
      assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
    },
  },
  {
    name: "rows over maxResultBytes together can be streamed, whatever the batchSize",
    pool: {},
    spoil: (config) => ({ ...config, maxResultBytes: 40_000_000 }),
    async run({ open, backend }) {
      await using db = await open();
      const text = SQL_DIALECTS[backend].longText(1_000_000);
      const sql = `SELECT n, ${text} AS text FROM (${numbers(50)}) AS numbers ORDER BY n`;
      const lengths: number[] = [];
      const rows = db.stream<{ text: string }>(sql, [], { batchSize: 1_000_000 });
      for await (const { text: { length } } of rows) lengths.push(length);
      assertEquals(lengths, Array.from({ length: 50 }, () => 1_000_000));
    },
  },
  {
    name: "a batchSize that is none is a TypeError",
    async run({ open }) {
      await using db = await open();
      for (const batchSize of [0, -1, 0.5, NaN]) {
        await assertRejects(
          async () => await Array.fromAsync(db.stream("SELECT 1", [], { batchSize })),
          TypeError,
        );
      }
    },
  },
  {
    name: "an aborted signal ends a stream",
    async run({ open }) {
      await using db = await open();
      const controller = new AbortController();
      const { signal } = controller;
      const error = await assertKind(DatabaseError, "cancelled", async () => {
        const rows = db.stream<{ n: number }>(numbers(10_000), [], { batchSize: 10, signal });
        for await (const { n } of rows) {
          if (n === 25) controller.abort();
          await Promise.resolve();
        }
        if (signal.aborted) throw new DatabaseError("cancelled", "read to its end");
      });
      assertEquals(error.kind, "cancelled");
      await db.ping();
    },
  },
  {
    name: "bytes that fit in no message together come in pieces, from a query and from a stream",
    async run({ open, table }) {
      await using db = await open();
      const blobs = table("blobs");
      const type = BLOB_TYPES[db.config.dbType];
      await db.execute(`CREATE TABLE ${blobs} (id INTEGER PRIMARY KEY, data ${type})`);
      const data = new Uint8Array(1_000_000).fill(7);
      for (let id = 1; id <= 20; id++) {
        await db.execute(`INSERT INTO ${blobs} VALUES ($1, $2)`, [id, data]);
      }
      const sql = `SELECT data FROM ${blobs} ORDER BY id`;
      const isWhole = ({ data: given }: { data: Uint8Array }) =>
        given.length === data.length && given.every((byte) => byte === 7);
      const rows = await db.query<{ data: Uint8Array }>(sql);
      const streamed = await Array.fromAsync(db.stream<{ data: Uint8Array }>(sql));
      assertEquals([rows.length, rows.every(isWhole)], [20, true]);
      assertEquals([streamed.length, streamed.every(isWhole)], [20, true]);
    },
  },
];

const BLOB_TYPES = { postgres: "bytea", mysql: "longblob", sqlite: "blob" } as const;
