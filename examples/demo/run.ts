import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { type Backend, environmentOf, servicesOf } from "./backend.ts";

/** A program, how it ended, and what it printed. */
export interface Run {
  readonly name: string;
  readonly success: boolean;
  readonly lines: readonly string[];
}

/** A program of this folder and its arguments. */
export interface Program {
  readonly name: string;
  readonly args?: readonly string[];
}

/** Launches the programs as modules without any permission, one after the other. */
export async function runAsModules(
  programs: readonly Program[],
  backend: Backend,
  onLine: (name: string, line: string) => void,
): Promise<Run[]> {
  const lines = new Map(programs.map(({ name }) => [name, new Array<string>()]));
  await using orchestrator = new Orchestrator({
    services: servicesOf(backend),
    modules: Object.fromEntries(
      programs.map(({ name, args = [] }) => [name, { entry: entryOf(name), args }]),
    ),
    onModuleOutput: ({ moduleId, line }) => {
      lines.get(moduleId)?.push(line);
      onLine(moduleId, line);
    },
  });
  const runs: Run[] = [];
  for (const { name } of programs) {
    const launched = await orchestrator.launch(name);
    const { success } = await launched.exited;
    runs.push({ name, success, lines: lines.get(name) ?? [] });
  }
  return runs;
}

/** Runs one program as anybody would, with all permissions and with drivers of its own. */
export async function runAlone({ name, args = [] }: Program, backend: Backend): Promise<Run> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--allow-all", entryOf(name).href, ...args],
    env: environmentOf(backend),
    stdin: "null",
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout).trimEnd();
  return { name, success, lines: text.split(/\r?\n/) };
}

function entryOf(name: string): URL {
  return new URL(`./${name}.ts`, import.meta.url);
}
