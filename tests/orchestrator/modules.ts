import type {
  LaunchedModule,
  ModuleConfig,
  ModuleExit,
  ModuleOutput,
  OrchestratorOptions,
} from "@pywatt/sdk/orchestrator";
import { Orchestrator } from "@pywatt/sdk/orchestrator";

/** Far more than any module here takes; it only bounds a test that fails. */
const LINE_TIMEOUT_MS = 30_000;

/** One of the tiny programs of `tests/modules`. */
export function moduleEntry(name: string): URL {
  return new URL(`../modules/orchestrator_${name}.ts`, import.meta.url);
}

/** Keeps what modules write, and waits for it. */
export class RecordedOutput {
  readonly #outputs: ModuleOutput[] = [];
  #wake = Promise.withResolvers<void>();

  readonly record = (output: ModuleOutput): void => {
    this.#outputs.push(output);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  };

  /** The lines of one module on one stream. */
  lines(moduleId: string, stream: ModuleOutput["stream"] = "stderr"): string[] {
    return this.#outputs
      .filter((output) => output.moduleId === moduleId && output.stream === stream)
      .map(({ line }) => line);
  }

  async untilLine(moduleId: string, line: string): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timedOut = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const seen = JSON.stringify(this.lines(moduleId));
        reject(new Error(`"${moduleId}" did not write ${JSON.stringify(line)}, but ${seen}`));
      }, LINE_TIMEOUT_MS);
    });
    try {
      while (!this.lines(moduleId).includes(line)) {
        await Promise.race([this.#wake.promise, timedOut]);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An orchestrator, and what its modules wrote. */
export interface RecordedOrchestrator extends AsyncDisposable {
  readonly orchestrator: Orchestrator;
  readonly output: RecordedOutput;
  /** Launches a module and waits for its end. */
  run(id: string): Promise<ModuleExit>;
  /** Launches a module and waits until it wrote the line. */
  launchUntil(id: string, line: string): Promise<LaunchedModule>;
}

/** An orchestrator whose modules' output is recorded. */
export function recordedOrchestrator(options: OrchestratorOptions): RecordedOrchestrator {
  const output = new RecordedOutput();
  const orchestrator = new Orchestrator({ ...options, onModuleOutput: output.record });
  return {
    orchestrator,
    output,
    async run(id) {
      return await (await orchestrator.launch(id)).exited;
    },
    async launchUntil(id, line) {
      const launched = await orchestrator.launch(id);
      await output.untilLine(id, line);
      return launched;
    },
    [Symbol.asyncDispose]: () => orchestrator.stop(),
  };
}

/** How one module ran from its launch to its end. */
export interface ModuleRun {
  readonly exit: ModuleExit;
  readonly stderr: readonly string[];
  readonly stdout: readonly string[];
}

/** Runs one module, called `module`, on an orchestrator of its own. */
export async function runModule(
  config: ModuleConfig,
  options: Omit<OrchestratorOptions, "modules"> = {},
): Promise<ModuleRun> {
  await using recorded = recordedOrchestrator({ ...options, modules: { module: config } });
  const exit = await recorded.run("module");
  return {
    exit,
    stderr: recorded.output.lines("module"),
    stdout: recorded.output.lines("module", "stdout"),
  };
}

/** The id of the process that a module has. */
export function processId({ id, pid }: LaunchedModule): number {
  if (pid === undefined) throw new Error(`"${id}" has no process`);
  return pid;
}

/** An exit by itself with this code. */
export function exitCode(code: number): ModuleExit {
  return { success: code === 0, code, signal: null };
}
