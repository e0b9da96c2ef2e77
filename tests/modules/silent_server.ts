// deno-lint-ignore-file no-console
/** Runs a statement on a server that falls silent meanwhile, and gives it up when it is told to. */
import { createDatabaseConnection, DatabaseError } from "@pywatt/sdk";
import { FakeTimers } from "../support/fake_timers.ts";

const GRACE_MS = 5_000;

const [url = "", comment = ""] = Deno.args;
const db = await createDatabaseConnection({
  url,
  sslMode: "disable",
  pool: { maxConnections: 1 },
});
const controller = new AbortController();
const sql = `SELECT pg_sleep(60) /* ${comment} */`;
const ended = db.execute(sql, [], { signal: controller.signal }).catch((error) => error);
await Deno.stdin.read(new Uint8Array(1));
{
  using timers = new FakeTimers();
  controller.abort();
  timers.advance(GRACE_MS);
  const error = await ended;
  if (!(error instanceof DatabaseError)) throw error;
  console.log(error.kind, error.outcomeUnknown);
  timers.advance(0);
}
await db.close();
