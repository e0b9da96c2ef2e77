// deno-lint-ignore-file no-console
/** Tries to reach more than its services, and says what happened. */
import { createDatabaseConnection } from "@pywatt/sdk";
import { databaseSettings } from "./settings.ts";

const [server = "", secretFile = "", newFile = "", program = "", variable = ""] = Deno.args;

const attempts: Readonly<Record<string, () => unknown>> = {
  "open a socket": () => connect(new URL(server)),
  "fetch a page": async () => await (await fetch(server)).text(),
  "import remote code": () => import(`${server}code.js`),
  "read a file": () => Deno.readTextFile(secretFile),
  "write a file": () => Deno.writeTextFile(newFile, "escaped"),
  "run a program": () => new Deno.Command(program, { args: ["--version"] }).output(),
  "read another environment variable": () => Deno.env.get(variable)?.length ?? notThere(),
};

await using db = await createDatabaseConnection(databaseSettings);
const orders = await db.query("SELECT number FROM pywatt_demo_orders");
console.log(`can read ${orders.length} orders from the database`);
for (const [name, attempt] of Object.entries(attempts)) console.log(await outcome(name, attempt));

async function outcome(name: string, attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return `CAN ${name}`;
  } catch (error) {
    return `cannot ${name}: ${error instanceof Error ? error.name : error}`;
  }
}

async function connect({ hostname, port }: URL): Promise<void> {
  using _connection = await Deno.connect({ hostname, port: Number(port) });
}

function notThere(): never {
  throw new Error("there is no such variable");
}
