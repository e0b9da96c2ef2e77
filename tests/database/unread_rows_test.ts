import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { DatabaseHandler } from "../../src/database/handler.ts";
import { UnreadRows } from "../../src/database/unread_rows.ts";
import { isRecord } from "../../src/guard.ts";
import { ProtocolViolation } from "../../src/ipc/wire_error.ts";
import { assertKind } from "../parity/assert_kind.ts";

const MAX_RESULT_BYTES = 3_000_000;

/** Two rows that fit in no message together. */
const LARGE =
  "SELECT printf('%.*c', 1400000, 'x') AS v UNION ALL SELECT printf('%.*c', 1400000, 'y')";

type Name = keyof DatabaseHandler["operations"];

const NEVER = new AbortController().signal;

async function call(
  { operations }: DatabaseHandler,
  name: Name,
  params: Record<string, unknown>,
  signal = NEVER,
): Promise<Record<string, unknown>> {
  const result = await operations[name](params, signal);
  return isRecord(result) ? result : {};
}

/** Two connections of one module, without the wire. */
async function withConnections(
  run: (first: DatabaseHandler, second: DatabaseHandler) => Promise<void>,
): Promise<void> {
  const driver = await openDatabaseDriver({
    url: "sqlite::memory:",
    maxResultBytes: MAX_RESULT_BYTES,
  });
  const unread = new UnreadRows();
  const open = () => new DatabaseHandler(driver.sharedWith("module"), unread);
  try {
    await run(open(), open());
  } finally {
    await driver.close();
  }
}

Deno.test("what a module does not fetch keeps it from asking for more, on all its connections", () =>
  withConnections(async (first, second) => {
    const large = { sql: LARGE, params: [] };
    const small = { sql: "SELECT 1 AS v", params: [] };
    const { rest } = await call(first, "query", large);
    assertEquals(typeof rest, "number");
    await call(first, "query", large);
    const given: unknown[] = [];
    const waiting = call(second, "query", small).then(({ rows }) => given.push(rows));
    await call(second, "execute", small);
    assertEquals(given, []);
    await call(first, "close_stream", { stream: rest });
    await waiting;
    assertEquals(given, [[[1]]]);
    await call(first, "query", large);
    for (const name of ["query", "query_one"] as const) {
      const controller = new AbortController();
      const ending = controller.signal;
      queueMicrotask(() => controller.abort());
      await assertKind(DatabaseError, "cancelled", () => call(second, name, small, ending));
    }
    const { transaction } = await call(second, "begin", {});
    const refused = () => call(second, "query", { ...small, transaction });
    await assertKind(DatabaseError, "serialization", refused);
    await call(second, "rollback", { transaction });
    const last = call(second, "query_one", small);
    await first.close();
    assertEquals((await last).rows, [[1]]);
  }));

Deno.test("a connection holds so many streams and no more", () =>
  withConnections(async (first) => {
    const { transaction } = await call(first, "begin", {});
    const params = { sql: "SELECT 1", params: [], batch_size: 1, transaction };
    for (let count = 0; count < 1_000; count++) await call(first, "open_stream", params);
    await assertRejects(
      () => call(first, "open_stream", params),
      ProtocolViolation,
      "this connection holds 1000 streams already",
    );
    await first.close();
  }));
