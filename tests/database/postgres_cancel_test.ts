import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createDatabaseConnection, type DatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeTimers } from "../support/fake_timers.ts";
import { untilRunning } from "../support/until_running.ts";
import { type RelayedConnection, TcpRelay } from "../support/tcp_relay.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const ignore = DATABASE_URL === "";
const ROUNDS = 300;

function open(maxConnections: number): Promise<DatabaseConnection> {
  return createDatabaseConnection({
    url: DATABASE_URL,
    pool: { maxConnections, minConnections: 1, acquireTimeoutSeconds: 5 },
  });
}

/** Runs a statement of about 5 ms, and aborts it after `delayMs`: before, at or after its end. */
async function abortedAfter(
  delayMs: number,
  run: (signal: AbortSignal) => Promise<unknown>,
): Promise<"done" | "cancelled"> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), delayMs);
  try {
    await run(controller.signal);
    return "done";
  } catch (error) {
    if (!(error instanceof DatabaseError && error.kind === "cancelled")) throw error;
    return "cancelled";
  } finally {
    clearTimeout(timer);
  }
}

/** Delays around the statement's own time, so that some aborts come just before and just after. */
function delayOfRound(round: number): number {
  return round % 8;
}

Deno.test({
  name: "a cancel that comes too late never hits the next statement of the transaction",
  ignore,
  async fn() {
    await using db = await open(1);
    const outcomes: string[] = [];
    await db.transaction(async (tx) => {
      for (let round = 0; round < ROUNDS; round++) {
        await tx.execute("SAVEPOINT before");
        const outcome = await abortedAfter(
          delayOfRound(round),
          (signal) => tx.query("SELECT pg_sleep(0.005)", [], { signal }),
        );
        await tx.execute("ROLLBACK TO SAVEPOINT before");
        assertEquals(await tx.queryOne("SELECT 1 AS v FROM pg_sleep(0.001)"), { v: 1 });
        outcomes.push(outcome);
      }
    });
    assert(outcomes.includes("done"), "every statement was cancelled in time");
    assert(outcomes.includes("cancelled"), "no statement was cancelled in time");
  },
});

Deno.test({
  name: "a cancel that comes too late never hits whoever gets the connection next",
  ignore,
  async fn() {
    await using db = await open(2);
    await Promise.all(Array.from({ length: 4 }, async (_, worker) => {
      for (let round = 0; round < ROUNDS / 4; round++) {
        await abortedAfter(
          delayOfRound(round + worker),
          (signal) => db.query("SELECT pg_sleep(0.005)", [], { signal }),
        );
        assertEquals(await db.queryOne("SELECT 1 AS v FROM pg_sleep(0.001)"), { v: 1 });
      }
    }));
  },
});

Deno.test({
  name: "a connection whose statement was cancelled is used again",
  ignore,
  async fn() {
    await using db = await open(1);
    const pid = "SELECT pg_backend_pid() AS pid";
    const before = await db.queryOne(pid);
    assertEquals(
      await abortedAfter(10, (signal) => db.query("SELECT pg_sleep(30)", [], { signal })),
      "cancelled",
    );
    assertEquals(await db.queryOne(pid), before);
  },
});

const CANCEL_REQUEST_BYTES = 16;

function urlThrough(relay: TcpRelay): string {
  const url = new URL(DATABASE_URL);
  url.hostname = "127.0.0.1";
  url.port = String(relay.port);
  return url.href;
}

async function openThrough(relay: TcpRelay, maxConnections = 1): Promise<DatabaseConnection> {
  return await createDatabaseConnection({
    url: urlThrough(relay),
    sslMode: "disable",
    pool: { maxConnections },
  });
}

function serverAddress(): { hostname: string; port: number } {
  const { hostname, port } = new URL(DATABASE_URL);
  return { hostname, port: Number(port || 5432) };
}

function isCancelRequest({ opening }: RelayedConnection): boolean {
  return opening.length === CANCEL_REQUEST_BYTES;
}

Deno.test({
  name: "a stream that is aborted sends one cancel request at the most, and no statement after it",
  ignore,
  async fn() {
    await using relay = new TcpRelay(serverAddress());
    {
      await using db = await openThrough(relay);
      const controller = new AbortController();
      const { signal } = controller;
      let seen = 0;
      const error = await assertKind(DatabaseError, "cancelled", async () => {
        const rows = db.stream("SELECT generate_series(1, 10000)", [], { batchSize: 10, signal });
        for await (const _row of rows) {
          if (++seen === 25) controller.abort();
        }
      });
      assert(error.message.startsWith("Cannot run the statement: it was cancelled"));
      await db.ping();
    }
    const cancels = relay.connections.filter(isCancelRequest).length;
    assert(cancels <= 1, `${cancels} cancel requests were sent`);
  },
});

Deno.test({
  name: "nothing more runs on a connection before the server has taken note of a cancel",
  ignore,
  async fn() {
    const noted = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using relay = new TcpRelay({
      ...serverAddress(),
      async beforeEnd(connection) {
        if (!isCancelRequest(connection)) return;
        asked.resolve();
        await noted.promise;
      },
    });
    await using admin = await open(1);
    await using db = await openThrough(relay);
    const events: string[] = [];
    const controller = new AbortController();
    const { signal } = controller;
    const sql = "SELECT pg_sleep(30) /* noted one */";
    const cancelled = db.query(sql, [], { signal }).catch((error) => events.push(error.kind));
    const next = db.query("SELECT 1").then(() => events.push("next"));
    await untilRunning(admin, "noted one");
    controller.abort();
    await asked.promise;
    events.push("noted");
    noted.resolve();
    await Promise.all([cancelled, next]);
    assertEquals(events, ["noted", "cancelled", "next"]);
  },
});

Deno.test({
  name: "a connection is given up when the server does not take note of a cancel",
  ignore,
  async fn() {
    const never = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using relay = new TcpRelay({
      ...serverAddress(),
      async beforeEnd(connection) {
        if (!isCancelRequest(connection)) return;
        asked.resolve();
        await never.promise;
      },
    });
    await using admin = await open(1);
    await using db = await openThrough(relay);
    const pid = "SELECT pg_backend_pid() AS pid";
    const before = await db.queryOne(pid);
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = assertKind(
      DatabaseError,
      "cancelled",
      () => db.query("SELECT pg_sleep(30) /* unnoted one */", [], { signal }),
    );
    await untilRunning(admin, "unnoted one");
    {
      using timers = new FakeTimers();
      controller.abort();
      await asked.promise;
      timers.advance(5_000);
      await cancelled;
    }
    assertNotEquals(await db.queryOne(pid), before);
    never.resolve();
  },
});

/** Far more than the program takes; it only bounds a test that fails. */
const HOLD_LIMIT_MS = 20_000;

Deno.test({
  name: "a server that says nothing any more holds neither a call that is aborted nor the process",
  ignore,
  async fn() {
    await using admin = await open(1);
    await using relay = new TcpRelay(serverAddress());
    const entry = new URL("../modules/silent_server.ts", import.meta.url);
    const comment = crypto.randomUUID();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", entry.href, urlThrough(relay), comment],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), HOLD_LIMIT_MS);
    const backend = await untilRunning(admin, comment);
    relay.isSilent = true;
    await new Blob(["go"]).stream().pipeTo(child.stdin);
    const { code, stdout } = await child.output();
    clearTimeout(timer);
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "cancelled true\n"]);
    await admin.query("SELECT pg_terminate_backend($1::int4)", [backend]);
  },
});
