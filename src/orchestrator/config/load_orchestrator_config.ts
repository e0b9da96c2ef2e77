import { PywattError } from "../../errors.ts";
import { environmentVariable } from "../deno_env.ts";
import type { OrchestratorOptions } from "../types.ts";
import { orchestratorSchema } from "./orchestrator_schema.ts";
import { readConfigFile } from "./read_config_file.ts";
import { SettingKit } from "./setting_kit.ts";
import { problemsOf, type SettingProblem } from "./setting_problem.ts";
import type { Surroundings } from "./surroundings.ts";

/** A name is taken for another one when at most this part of it is different. */
const MAX_DIFFERENCE = 0.4;

/**
 * Reads a configuration, checks it and fetches its secrets.
 *
 * Paths in it count from its folder. Secrets go nowhere but into what it returns: no error shows
 * one, and one that is missing is called by its reference.
 *
 * @param path A `pywatt.json`, or a `pywatt.config.ts` with what `defineOrchestrator` returns as
 * its default export.
 * @returns What `new Orchestrator()` takes.
 * @throws {PywattError} Of kind `configuration`, with all that is wrong: each with its path, what
 * stands there and what was expected.
 *
 * @example An orchestrator of what a file says
 * ```ts ignore
 * import { loadOrchestratorConfig, Orchestrator } from "@pywatt/sdk/orchestrator";
 *
 * await using orchestrator = new Orchestrator(await loadOrchestratorConfig("pywatt.json"));
 * orchestrator.handleSignals();
 * const modules = await orchestrator.launchAll();
 * await Promise.all(modules.map((module) => module.exited));
 * ```
 */
export async function loadOrchestratorConfig(path: string | URL): Promise<OrchestratorOptions> {
  const [{ z }, { dirname, resolve }, { fileURLToPath }, nearest] = await Promise.all([
    import("zod"),
    import("node:path"),
    import("node:url"),
    loadNearest(),
  ]);
  const file = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const kit = new SettingKit(z, {
    absolutePath: (relative) => resolve(dirname(file), relative),
    variable: environmentVariable,
    readTextFile,
    nearest,
  });
  const checked = await orchestratorSchema(kit).safeParseAsync(await readConfigFile(file));
  if (checked.success) return checked.data;
  throw unusable(file, problemsOf(checked.error.issues));
}

async function readTextFile(path: string): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
}

async function loadNearest(): Promise<Surroundings["nearest"]> {
  const { closest, distance } = await import("fastest-levenshtein");
  return (name, known) => {
    const lower = known.map((other) => other.toLowerCase());
    const given = name.toLowerCase();
    const nearest = lower.find((other) => given.startsWith(other)) ?? closest(given, lower);
    const isNear = given.startsWith(nearest) ||
      distance(given, nearest) <= nearest.length * MAX_DIFFERENCE;
    return isNear ? known[lower.indexOf(nearest)] : undefined;
  };
}

function unusable(file: string, problems: readonly SettingProblem[]): PywattError {
  const lines = problems.map(({ path, detail }) => `${path || "it"} ${detail}`);
  const [only, ...others] = lines;
  const list = others.length === 0 ? ` ${only}` : lines.map((line) => `\n  ${line}`).join("");
  return new PywattError("configuration", `Cannot use the configuration ${file}:${list}`);
}
