import { resolve } from "node:path";
import { MODULE_ID_VARIABLE } from "../module_identity.ts";
import { loadOrchestratorConfig } from "../orchestrator/config/load_orchestrator_config.ts";
import type { OrchestratorStatus } from "../orchestrator/observability/status_types.ts";
import { Orchestrator } from "../orchestrator/orchestrator.ts";
import { escapeControlCharacters } from "../orchestrator/observability/log_format.ts";
import type { ModuleConfig, ModuleExit, OrchestratorOptions } from "../orchestrator/types.ts";
import { type Command, EXIT_CODES, UsageError } from "./command.ts";
import { CONFIG_OPTION, configFile } from "./config_file.ts";
import { BROKER_VARIABLE, PermissionBroker } from "./permission_broker.ts";
import { paintOf } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import {
  permissionDifference,
  type UsedPolicy,
  usedPolicy,
  type UsedServices,
} from "./used_policy.ts";

const MS_PER_SECOND = 1_000;
const MAX_SECONDS = 2_147_483;

/** What Deno says of the way in which it is made to ask. */
const BROKER_WARNING = /Permission broker is an experimental feature/;

/** `audit`: the smallest policy under which a module works. */
export const auditCommand: Command = {
  name: "audit",
  summary: "Runs one module, and prints the smallest policy under which it works",
  operands: ["MODULE"],
  details:
    `The module is allowed all that it asks for, so it has to be one that is trusted. What it asked
for is printed as JSON, to be put into the configuration: permissions, variables, services. It
ends by itself, or after --seconds, or with SIGINT (Ctrl+C). Not on Windows.`,
  options: {
    config: CONFIG_OPTION,
    seconds: { value: "SECONDS", description: "Stops the module after this time." },
    "fail-if-wider": {
      description: "Fails when the configuration allows more than was used, or less.",
    },
  },
  exitCodes: {
    0: "The module worked.",
    1: "The module failed, or its configuration is another one, with --fail-if-wider.",
    2: "The command line or the configuration is wrong.",
  },
  async run(args, terminal) {
    const [id = ""] = args.operands;
    const seconds = secondsOf(args.text("seconds"));
    const path = await configFile(args.text("config"));
    const options = await loadOrchestratorConfig(path);
    const config = Object.hasOwn(options.modules, id) ? options.modules[id] : undefined;
    if (config === undefined) {
      const known = Object.keys(options.modules).join(", ") || "none";
      throw new UsageError(`there is no module "${id}", expected one of ${known}`);
    }
    const { used, services, exit, isStopped } = await watched(
      options,
      { id, config, seconds },
      terminal,
    );
    terminal.write(`${JSON.stringify({ ...used, services }, null, 2)}\n`);
    if (!exit.success && !isStopped) {
      terminal.writeError(`pywatt audit: module "${id}" ended with code ${exit.code}\n`);
      return EXIT_CODES.failure;
    }
    const differences = differencesOf(config, used);
    const paint = paintOf(terminal);
    for (const line of differences) terminal.writeError(`${paint("yellow", "!")} ${line}\n`);
    const isToFail = args.flag("fail-if-wider") && differences.length > 0;
    return isToFail ? EXIT_CODES.failure : EXIT_CODES.ok;
  },
};

interface Audited {
  readonly id: string;
  readonly config: ModuleConfig;
  readonly seconds: number | undefined;
}

interface Watched {
  readonly used: UsedPolicy;
  readonly services: UsedServices;
  readonly exit: ModuleExit;
  readonly isStopped: boolean;
}

async function watched(
  options: OrchestratorOptions,
  { id, config, seconds }: Audited,
  terminal: Terminal,
): Promise<Watched> {
  await using broker = await PermissionBroker.start();
  const env = { ...config.env, [BROKER_VARIABLE]: broker.path };
  const say = (line: string) => terminal.writeError(`${escapeControlCharacters(line)}\n`);
  await using orchestrator = new Orchestrator({
    ...options,
    modules: { [id]: { ...config, env, restart: { when: "never" } } },
    logger: { debug: () => {}, info: () => {}, warn: say, error: say },
    onModuleOutput: ({ moduleId, line }) => {
      if (!BROKER_WARNING.test(line)) say(`${moduleId} | ${line}`);
    },
  });
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    void launched.stop();
  };
  const launched = await orchestrator.launch(id);
  if (seconds === undefined) say(`Auditing "${id}" until it ends; Ctrl+C ends it, or --seconds`);
  const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * MS_PER_SECOND);
  const forgetSignals = (["SIGINT", "SIGTERM"] as const)
    .map((signal) => terminal.onSignal(signal, stop));
  try {
    const exit = await launched.exited;
    const known = [MODULE_ID_VARIABLE, BROKER_VARIABLE];
    const asked = broker.asked.filter(({ permission, value }) => {
      return permission !== "env" || !known.includes(value ?? "");
    });
    const services = servicesOf(orchestrator.status());
    return { used: usedPolicy(asked, (path) => resolve(path)), services, exit, isStopped };
  } finally {
    clearTimeout(timer);
    forgetSignals.forEach((forget) => forget());
  }
}

/** Nobody else asked for any: the module that is audited is the only one. */
function servicesOf({ services }: OrchestratorStatus): UsedServices {
  const used = services.filter(({ state }) => state !== "unused");
  return Object.fromEntries(
    Object.entries(Object.groupBy(used, ({ kind }) => kind))
      .map(([kind, ofKind = []]) => [kind, ofKind.map(({ name }) => name)]),
  );
}

function differencesOf(config: ModuleConfig, used: UsedPolicy): string[] {
  const { wider, missing } = permissionDifference(config.permissions ?? {}, used.permissions);
  const variables = Object.keys(config.env ?? {});
  return [
    ...wider,
    ...missing,
    ...variables.filter((name) => !used.env.includes(name)).map((name) => {
      return `env has "${name}", which was not used`;
    }),
    ...used.env.filter((name) => !variables.includes(name)).map((name) => {
      return `env has no "${name}", which was used`;
    }),
  ];
}

function secondsOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new UsageError(`--seconds is "${given}", expected a number over 0`);
}
