// deno-lint-ignore-file no-console
/** Tries every way out of a module, and tells each as a line of its name and what came of it. */
import { createDatabaseConnection } from "@pywatt/sdk";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { kill } from "node:process";
import { DatabaseSync } from "node:sqlite";

const [server = "", folder = "", program = ""] = Deno.args;
const { hostname, port } = new URL(server || "http://127.0.0.1:1");

const attempts: Readonly<Record<string, () => unknown>> = {
  "connect": async () => (await Deno.connect({ hostname, port: Number(port) })).close(),
  "listen": () => Deno.listen({ hostname, port: 0 }).close(),
  "fetch": async () => await (await fetch(server)).text(),
  "resolve a name": () => Deno.resolveDns("example.com", "A"),
  "read a file": () => Deno.readTextFile(`${folder}/secret.json`),
  "read a file through node:fs": () => readFileSync(`${folder}/secret.json`),
  "read a file through require": () => createRequire(import.meta.url)(`${folder}/secret.json`),
  "read a file through fetch": async () =>
    await (await fetch(`file://${folder}/secret.json`)).text(),
  "read a file through a worker": () => importInWorker(`${folder}/secret.json`),
  "import a file as JSON": () => import(`file://${folder}/secret.json`, { with: { type: "json" } }),
  "import a file as text": () => import(`file://${folder}/secret.txt`, { with: { type: "text" } }),
  "list a folder": () => [...Deno.readDirSync(folder)],
  "write a file": () => Deno.writeTextFile(`${folder}/new.txt`, "escaped"),
  "open a database file": () => new DatabaseSync(`${folder}/new.db`).close(),
  "attach a database file": () => attach(`${folder}/attached.db`),
  "run a program": () => new Deno.Command(program, { args: ["--version"] }).output(),
  "signal the orchestrator": () => kill(Deno.ppid, 0),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "read another variable": () => Deno.env.get("PATH"),
  "list all variables": () => Deno.env.toObject(),
  "read the host's name": () => Deno.hostname(),
  "import remote code": () => import(`${server}/code.js`),
  "import an uncached npm package": () => import(`npm:${"left-pad"}@0.0.1`),
  "import an uncached jsr package": () => import(`jsr:@nobody-has/cached-this@${"1.0.0"}`),
};

await using db = await createDatabaseConnection();
await db.ping();
for (const [name, attempt] of Object.entries(attempts)) {
  console.error(`${name}: ${await outcomeOf(attempt)}`);
}

async function outcomeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "ESCAPED";
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const reason = /--cached-only|Requires \w+ access/.exec(error.message)?.[0];
    return reason ?? `${error.name}: ${error.message.split("\n")[0]}`;
  }
}

function attach(file: string): void {
  using database = new DatabaseSync(":memory:");
  database.exec(`ATTACH '${file}' AS attached; CREATE TABLE attached.entries (name TEXT)`);
}

async function importInWorker(file: string): Promise<void> {
  const code = `import "file://${file}" with { type: "json" }; postMessage("escaped");`;
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const worker = new Worker(url, { type: "module" });
  try {
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
  } finally {
    worker.terminate();
  }
}
