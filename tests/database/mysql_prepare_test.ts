import { assertEquals } from "@std/assert";
import { createDatabaseConnection } from "../../mod.ts";
import { DelayingRelay } from "../support/delaying_relay.ts";

const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";

const COM_STMT_PREPARE = 0x16;
const COM_STMT_CLOSE = 0x19;
const HEADER_BYTES = 4;

const KEPT = 256;

interface Command {
  readonly code: number;
  /** The number of the statement that it is about, if it is. */
  readonly statement: number;
}

/** The commands of the packets that were sent at once. */
function commandsIn(bytes: Uint8Array): Command[] {
  const commands: Command[] = [];
  for (let start = 0; start + HEADER_BYTES < bytes.length;) {
    const [low = 0, middle = 0, high = 0, , code = 0, first = 0, second = 0] = bytes.subarray(
      start,
    );
    commands.push({ code, statement: first + (second << 8) });
    start += HEADER_BYTES + low + (middle << 8) + (high << 16);
  }
  return commands;
}

Deno.test({
  name: "a MySQL connection keeps the statements prepared that it used last, and no more",
  ignore: MYSQL_URL === "",
  async fn() {
    const url = new URL(MYSQL_URL);
    const sent: Command[] = [];
    await using relay = new DelayingRelay({
      hostname: url.hostname,
      port: Number(url.port),
      onRequest: (bytes) => {
        sent.push(...commandsIn(bytes));
      },
      onResponse() {},
    });
    url.hostname = "127.0.0.1";
    url.port = String(relay.port);
    await using db = await createDatabaseConnection({
      url: url.href,
      pool: { maxConnections: 1, minConnections: 1 },
    });
    const prepared = () => sent.filter(({ code }) => code === COM_STMT_PREPARE).length;
    // mysql2 closes a statement twice; the server does not mind.
    const closed = () => {
      const closing = sent.filter(({ code }) => code === COM_STMT_CLOSE);
      return new Set(closing.map(({ statement }) => statement)).size;
    };
    for (let n = 0; n < KEPT + 10; n++) await db.query(`SELECT ${n} AS v`);
    assertEquals([prepared(), closed()], [KEPT + 10, 10]);
    await db.query(`SELECT ${KEPT} AS v`);
    assertEquals(prepared(), KEPT + 10);
    await db.query("SELECT 0 AS v");
    assertEquals([prepared(), closed()], [KEPT + 11, 11]);
    await db.query(`SELECT 'a long one' AS v -- ${"x".repeat(100_000)}`);
    await db.ping();
    assertEquals([prepared(), closed()], [KEPT + 13, 13]);
    for await (const _row of db.stream("SELECT 1 AS v UNION ALL SELECT 2")) break;
    await db.ping();
    assertEquals([prepared(), closed()], [KEPT + 14, 14]);
  },
});
