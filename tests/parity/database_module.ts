import { createDatabaseConnection } from "../../mod.ts";
import { databaseCases } from "./database_cases.ts";

const [name, backend, prefix] = Deno.args;

if (backend !== "postgres" && backend !== "sqlite") throw new Error(`No such backend: ${backend}`);
const databaseCase = databaseCases.find((candidate) => candidate.name === name);
if (databaseCase === undefined) throw new Error(`No such case: ${name}`);

await databaseCase.run({
  backend,
  open: (options) => createDatabaseConnection(options),
  table: (table) => `${prefix}${table}`,
  // deno-lint-ignore no-console
  report: (comparison) => console.log(JSON.stringify({ comparison })),
});
