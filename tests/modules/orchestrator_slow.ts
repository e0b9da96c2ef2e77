// deno-lint-ignore-file no-console
/** Holds no connection any more, and takes a while to end when it is asked to. */
import { createDatabaseConnection, shutdownSignal } from "@pywatt/sdk";

/** More than the orchestrator gives a process between its two signals. */
const WORK_MS = 2_000;

{
  await using db = await createDatabaseConnection();
  await db.ping();
}
const idle = setInterval(() => {}, 1_000);
shutdownSignal().addEventListener("abort", () => {
  setTimeout(() => {
    console.error("finished");
    clearInterval(idle);
  }, WORK_MS);
});
console.error("ready");
