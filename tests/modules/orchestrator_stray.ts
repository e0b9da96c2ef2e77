// deno-lint-ignore-file no-console
/** Prints to stdout in every way that a program has, between calls that use the channel. */
import { createDatabaseConnection } from "@pywatt/sdk";

const earlyLog = console.log;
console.log("before the channel is up");
await using db = await createDatabaseConnection();
console.table([{ tea: "Assam" }]);
Deno.stdout.writeSync(new TextEncoder().encode("written to stdout\n"));
earlyLog("by an early reference");
await db.query("SELECT 1");
await logInWorker("from a worker");
console.log("redirected");
console.error(JSON.stringify(await db.query("SELECT 2 AS two")));
Deno.stdout.writeSync(new TextEncoder().encode("no end of a line"));

async function logInWorker(text: string): Promise<void> {
  const code = `console.log(${JSON.stringify(text)}); postMessage("done"); close();`;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  worker.terminate();
}
