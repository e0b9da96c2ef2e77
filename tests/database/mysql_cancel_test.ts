import { assertEquals } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { DelayingRelay } from "../support/delaying_relay.ts";

const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";
const ignore = MYSQL_URL === "";

const COM_STMT_EXECUTE = 0x17;
const COMMAND_OFFSET = 4;

Deno.test({
  name: "a kill that reaches MySQL late does not meet the next statement",
  ignore,
  async fn() {
    const url = new URL(MYSQL_URL);
    const controller = new AbortController();
    const hasAnswered = Promise.withResolvers<void>();
    const nextIsSent = Promise.withResolvers<void>();
    let executions = 0;
    let kills = 0;
    await using relay = new DelayingRelay({
      hostname: url.hostname,
      port: Number(url.port),
      async onRequest(bytes) {
        if (bytes[COMMAND_OFFSET] === COM_STMT_EXECUTE) {
          executions++;
          if (executions === 1) controller.abort();
          if (executions === 2) nextIsSent.resolve();
        }
        if (!new TextDecoder().decode(bytes).includes("KILL QUERY")) return;
        kills++;
        await hasAnswered.promise;
        // The next statement is not sent before the kill has been answered, so this is all there is.
        await Promise.race([
          nextIsSent.promise,
          new Promise((resolve) => setTimeout(resolve, 200)),
        ]);
      },
      onResponse() {
        if (executions === 1 && kills === 1) hasAnswered.resolve();
      },
    });
    url.hostname = "127.0.0.1";
    url.port = String(relay.port);
    await using db = await createDatabaseConnection({
      url: url.href,
      pool: { maxConnections: 1, minConnections: 1 },
    });
    const { signal } = controller;
    const cancelled = db.query("SELECT SLEEP(0.3) AS v", [], { signal });
    const next = db.query("SELECT SLEEP(0.3) AS v");
    assertEquals(await cancelled, [{ v: 0 }]);
    assertEquals(await next, [{ v: 0 }]);
    assertEquals([executions, kills], [2, 1]);
  },
});

Deno.test({
  name: "a statement of MySQL's that was cancelled while it was prepared does not run",
  ignore,
  async fn() {
    const url = new URL(MYSQL_URL);
    const controller = new AbortController();
    let executions = 0;
    await using relay = new DelayingRelay({
      hostname: url.hostname,
      port: Number(url.port),
      onRequest(bytes) {
        if (bytes[COMMAND_OFFSET] === COM_STMT_EXECUTE) executions++;
        if (new TextDecoder().decode(bytes).includes("never run")) controller.abort();
      },
      onResponse() {},
    });
    url.hostname = "127.0.0.1";
    url.port = String(relay.port);
    await using db = await createDatabaseConnection({ url: url.href, pool: { maxConnections: 1 } });
    await assertKind(
      DatabaseError,
      "cancelled",
      () => db.query("SELECT SLEEP(30) AS `never run`", [], { signal: controller.signal }),
    );
    assertEquals(executions, 0);
    assertEquals(await db.query("SELECT 1 AS v"), [{ v: 1 }]);
  },
});
