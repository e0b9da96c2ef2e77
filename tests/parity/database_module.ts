import { createDatabaseConnection } from "../../mod.ts";
import { databaseCases } from "./database_cases.ts";
import { type Backend, isCaseFor } from "./database_fixture.ts";
import { type ModuleCase, type ModuleOutcome, readModuleCases } from "./module_case.ts";

const [backend, cases = ""] = Deno.args;

if (backend !== "postgres" && backend !== "mysql" && backend !== "sqlite") {
  throw new Error(`No such backend: ${backend}`);
}
for (const moduleCase of readModuleCases(cases)) {
  const failure = await failureOf(moduleCase, backend);
  print({ ran: moduleCase.name, failure } satisfies ModuleOutcome);
}

/** Why a case failed; nothing, if it did not. */
async function failureOf(
  { name, service, prefix }: ModuleCase,
  backend: Backend,
): Promise<string> {
  const databaseCase = databaseCases.find((candidate) => {
    return candidate.name === name && isCaseFor(candidate, backend);
  });
  if (databaseCase === undefined) return "there is no such case";
  try {
    await databaseCase.run({
      backend,
      open: (options) => createDatabaseConnection({ service, ...options }),
      table: (table) => `${prefix}${table}`,
      report: (comparison) => print({ comparison }),
    });
    return "";
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
}

function print(value: object): void {
  // deno-lint-ignore no-console
  console.log(JSON.stringify(value));
}
