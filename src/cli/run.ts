import { loadOrchestratorConfig } from "../orchestrator/config/load_orchestrator_config.ts";
import type { StatusServerOptions } from "../orchestrator/observability/status_options.ts";
import { Orchestrator } from "../orchestrator/orchestrator.ts";
import type { LaunchedModule, ModuleConfig, OrchestratorOptions } from "../orchestrator/types.ts";
import {
  type Command,
  type CommandArguments,
  EXIT_CODES,
  type ExitCode,
  UsageError,
} from "./command.ts";
import { CONFIG_OPTION, configFile } from "./config_file.ts";
import { JsonView } from "./json_view.ts";
import { LiveView } from "./live_view.ts";
import { ModuleBoard } from "./module_board.ts";
import type { RunView } from "./run_view.ts";
import type { Terminal } from "./terminal.ts";

const UPDATE_MS = 200;
const DEFAULT_GRACE_MS = 5_000;
const MS_PER_SECOND = 1_000;

/** `run`: launches all modules of a configuration. */
export const runCommand: Command = {
  name: "run",
  summary: "Launches all modules of a configuration",
  operands: [],
  details:
    `On a terminal it shows what each module is doing. Otherwise, and with --json, it writes an
object a line to stdout: each line of a module, each change of its state, each warning.

It ends when all modules have ended. SIGINT (Ctrl+C) and SIGTERM stop them, and give them a
grace; a second one ends this process at once. SIGHUP starts one after the other with the code
that is there by now, while the services stay open.`,
  options: {
    config: CONFIG_OPTION,
    grace: {
      value: "SECONDS",
      description: `How long a module has to end by itself. By default ${
        DEFAULT_GRACE_MS / MS_PER_SECOND
      }.`,
    },
    status: {
      value: "HOST:PORT",
      description: "Serves a page, /status.json, /metrics, /healthz and /readyz there.",
    },
    "status-token-file": {
      value: "FILE",
      description: "A file with the token to ask for; needed where others can reach the address.",
    },
    json: { description: "Writes JSON lines on a terminal, too." },
  },
  exitCodes: {
    0: "All modules ended well, or were stopped by a signal.",
    1: "A module could not be launched, or failed for good.",
    2: "The command line or the configuration is wrong.",
  },
  async run(args, terminal) {
    const graceMs = graceMsOf(args);
    const status = await statusOptionsOf(args);
    const path = await configFile(args.text("config"));
    const options = await loadOrchestratorConfig(path);
    const board = new ModuleBoard(Object.keys(options.modules));
    await using view = viewOf(args, terminal, board, path);
    return await new Run(options, view, board).untilEnded(terminal, graceMs, status);
  },
};

async function statusOptionsOf(args: CommandArguments): Promise<StatusServerOptions | undefined> {
  const given = args.text("status");
  const file = args.text("status-token-file");
  if (given === undefined) {
    if (file === undefined) return undefined;
    throw new UsageError("--status-token-file is given without --status");
  }
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(given) ?? [];
  if (host === "") throw new UsageError(`--status is "${given}", expected one as 127.0.0.1:9600`);
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  const token = file === undefined ? {} : { token: (await Deno.readTextFile(file)).trim() };
  return { hostname, port: Number(port), ...token };
}

function graceMsOf(args: CommandArguments): number {
  const given = args.text("grace");
  if (given === undefined) return DEFAULT_GRACE_MS;
  const graceMs = Number(given) * MS_PER_SECOND;
  if (given !== "" && Number.isInteger(graceMs) && graceMs >= 0) return graceMs;
  throw new UsageError(`--grace is "${given}", expected a number of seconds of at least 0`);
}

function viewOf(
  args: CommandArguments,
  terminal: Terminal,
  board: ModuleBoard,
  path: string,
): RunView {
  if (args.flag("json") || !terminal.isInteractive) return new JsonView(board, terminal);
  return new LiveView(board, terminal, `pywatt  ${path}`);
}

/** One orchestrator, from the launch of its modules to their end. */
class Run {
  readonly #orchestrator: Orchestrator;
  readonly #modules: Readonly<Record<string, ModuleConfig>>;
  readonly #launches = new Map<string, Promise<LaunchedModule[]>>();
  readonly #view: RunView;
  readonly #board: ModuleBoard;
  readonly #running = new Set<LaunchedModule>();
  #isStopping = false;

  constructor(options: OrchestratorOptions, view: RunView, board: ModuleBoard) {
    const { logger, onModuleOutput } = view;
    this.#orchestrator = new Orchestrator({ ...options, logger, onModuleOutput });
    this.#modules = options.modules;
    this.#view = view;
    this.#board = board;
  }

  async untilEnded(
    terminal: Terminal,
    graceMs: number,
    status: StatusServerOptions | undefined,
  ): Promise<ExitCode> {
    await using orchestrator = this.#orchestrator;
    if (status !== undefined) {
      const { url } = await orchestrator.serveStatus(status);
      this.#view.servesStatus(url);
    }
    this.#view.update();
    const timer = setInterval(() => this.#view.update(), UPDATE_MS);
    const forgetSignals = this.#listen(terminal, graceMs);
    try {
      await Promise.all(Object.keys(this.#modules).map((id) => this.#run(id)));
    } finally {
      forgetSignals();
      clearInterval(timer);
    }
    return this.#isStopping || this.#board.isWell ? EXIT_CODES.ok : EXIT_CODES.failure;
  }

  /** One module that cannot be launched is no reason for the others to end. */
  async #run(id: string): Promise<void> {
    try {
      const instances = await this.#launched(id);
      await Promise.all(instances.map(({ exited }) => exited));
    } catch (error) {
      if (this.#isStopping) return;
      this.#board.failed(id, error instanceof Error ? error.message : String(error));
    }
  }

  #launched(id: string): Promise<LaunchedModule[]> {
    const launch = this.#launches.get(id) ?? this.#launch(id);
    this.#launches.set(id, launch);
    return launch;
  }

  async #launch(id: string): Promise<LaunchedModule[]> {
    const { startsAfter = [], instances = 1 } = this.#modules[id] ?? {};
    await Promise.all(startsAfter.map((earlier) => this.#untilReady(id, earlier)));
    const launched = await this.#orchestrator.scale(id, instances);
    for (const instance of launched) {
      this.#running.add(instance);
      this.#board.launched(instance);
    }
    return launched;
  }

  async #untilReady(id: string, earlier: string): Promise<void> {
    try {
      await Promise.all((await this.#launched(earlier)).map(({ ready }) => ready));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot launch module "${id}": ${reason}`);
    }
  }

  #listen(terminal: Terminal, graceMs: number): () => void {
    const stopOnce = () => {
      this.#isStopping = true;
      forgetStops.forEach((forget) => forget());
      this.#orchestrator.stop({ graceMs }).catch((error) => {
        this.#view.logger.error(Deno.inspect(error));
      });
    };
    const forgetStops = (["SIGINT", "SIGTERM"] as const).map((signal) => {
      return terminal.onSignal(signal, stopOnce);
    });
    const forgetReload = terminal.onSignal("SIGHUP", () => void this.#reload(graceMs));
    return () => [...forgetStops, forgetReload].forEach((forget) => forget());
  }

  async #reload(graceMs: number): Promise<void> {
    for (const launched of [...this.#running]) {
      if (launched.state === "ended") continue;
      try {
        await launched.reload({ graceMs });
      } catch (error) {
        this.#view.logger.error(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
