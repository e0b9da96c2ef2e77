import { cacheModuleGraph } from "../orchestrator/cache_module_graph.ts";
import { checkServices, type ServiceCheck } from "../orchestrator/check_services.ts";
import { loadOrchestratorConfig } from "../orchestrator/config/load_orchestrator_config.ts";
import { denoPathOf } from "../orchestrator/deno_path.ts";
import { Orchestrator } from "../orchestrator/orchestrator.ts";
import { type Command, EXIT_CODES, UsageError } from "./command.ts";
import { CONFIG_OPTION, configFile } from "./config_file.ts";
import { moduleReport } from "./module_report.ts";
import { type Paint, paintOf } from "./style.ts";

const DEFAULT_TIMEOUT_SECONDS = 10;
const MS_PER_SECOND = 1_000;

/** `check`: whether a configuration could run, and what it would allow. */
export const checkCommand: Command = {
  name: "check",
  summary: "Checks a configuration, its services, and what each module may do",
  operands: [],
  details:
    `It opens each service and asks whether it is there, fetches and compiles the code of each
module, and prints what each will be allowed: the arguments of deno, the services, the limits. No
module is started, and no secret is printed.`,
  options: {
    config: CONFIG_OPTION,
    timeout: {
      value: "SECONDS",
      description: `How long each service may take. By default ${DEFAULT_TIMEOUT_SECONDS}.`,
    },
  },
  exitCodes: {
    0: "All is well.",
    1: "A service is not there, or the code of a module does not compile.",
    2: "The command line or the configuration is wrong.",
  },
  async run(args, terminal) {
    const timeoutMs = timeoutMsOf(args.text("timeout"));
    const path = await configFile(args.text("config"));
    const options = await loadOrchestratorConfig(path);
    await using _refusesWhatContradictsItself = new Orchestrator(options);
    const paint = paintOf(terminal);
    const services = await checkServices(options.services ?? {}, timeoutMs);
    const denoPath = denoPathOf(options.denoPath);
    const modules = await Promise.all(
      Object.entries(options.modules).map(async ([id, config]) => {
        const failure = await failureOf(() => cacheModuleGraph({ id, config, denoPath }));
        return { id, config, failure };
      }),
    );
    terminal.write([
      `${paint("bold", path)} is valid`,
      "",
      paint("bold", "services"),
      ...(services.length === 0 ? ["  none"] : services.map((found) => serviceLine(found, paint))),
      "",
      paint("bold", "modules"),
      ...(modules.length === 0 ? ["  none"] : []),
      ...modules.flatMap((module) => moduleReport(module, options.services ?? {}, paint)),
      "",
    ].join("\n"));
    const isWell = [...services, ...modules].every(({ failure }) => failure === undefined);
    return isWell ? EXIT_CODES.ok : EXIT_CODES.failure;
  },
};

function timeoutMsOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_TIMEOUT_SECONDS * MS_PER_SECOND;
  const timeoutMs = Number(given) * MS_PER_SECOND;
  if (timeoutMs >= 1 && timeoutMs <= 2_147_483_647) return Math.round(timeoutMs);
  throw new UsageError(`--timeout is "${given}", expected a number of seconds over 0`);
}

function serviceLine({ kind, name, type, tookMs, failure }: ServiceCheck, paint: Paint): string {
  if (failure !== undefined) return `  ${paint("red", "✖")} ${kind} ${name}  ${failure}`;
  return `  ${paint("green", "✔")} ${kind} ${name}  ${type}, ${Math.ceil(tookMs)} ms`;
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
