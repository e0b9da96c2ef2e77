import type { DatabaseConfig } from "../../mod.ts";
import type { Backend } from "./database_fixture.ts";
import { type ModuleCase, readOutcome } from "./module_case.ts";
import { runInModule } from "./modes.ts";

/**
 * Runs database cases in one module, one after the other.
 *
 * @param database The databases that they run on, by the names that the cases have for them.
 * @param onLine Is told what the module prints.
 * @returns Why each case failed, or nothing, by its name.
 */
export async function runCasesInModule(
  backend: Backend,
  cases: readonly ModuleCase[],
  database: Readonly<Record<string, DatabaseConfig>>,
  onLine: (line: string) => void = () => {},
): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  const entry = new URL("./database_module.ts", import.meta.url);
  await runInModule(entry, [backend, JSON.stringify(cases)], { database }, {
    onLine(line) {
      onLine(line);
      const outcome = readOutcome(line);
      if (outcome !== undefined) outcomes.set(outcome.ran, outcome.failure);
    },
  });
  return outcomes;
}
