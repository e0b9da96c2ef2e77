import type { LaunchedModule, ModuleConfig, OrchestratorOptions } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { moduleEntry, type RecordedOrchestrator, recordedOrchestrator } from "./modules.ts";

/** What a scripted module can do; `text` is what it does it with. */
export interface Step {
  readonly action:
    | "query"
    | "begin"
    | "query in transaction"
    | "commit"
    | "open stream"
    | "read on"
    | "start query"
    | "set"
    | "get"
    | "lock"
    | "exit";
  readonly text?: string;
}

/** What came of a step. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: string;
}

/** The service by which a scripted module is told what to do. */
export interface Script {
  next(params: null): Promise<Step>;
  tell(params: { readonly outcome: unknown }): Promise<void>;
}

/** What a module is to do next, and what came of it. */
class Steps implements Script {
  readonly #steps: Step[] = [];
  #asked: ((step: Step) => void) | undefined;
  readonly #waiting: ((outcome: Outcome) => void)[] = [];

  /** A process that has died takes no step any more. */
  async next(_params: null, context?: { readonly signal: AbortSignal }): Promise<Step> {
    const step = this.#steps.shift();
    if (step !== undefined) return step;
    const { promise, resolve } = Promise.withResolvers<Step>();
    this.#asked = resolve;
    context?.signal.addEventListener("abort", () => {
      if (this.#asked === resolve) this.#asked = undefined;
    });
    return await promise;
  }

  tell({ outcome }: { readonly outcome: unknown }): Promise<void> {
    this.#waiting.shift()?.(toOutcome(outcome));
    return Promise.resolve();
  }

  add(step: Step): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined) this.#steps.push(step);
    else asked(step);
  }

  async outcome(): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#waiting.push(resolve);
    return await promise;
  }
}

/** An orchestrator with one module, which does what the test says. */
export class ScriptedModule implements AsyncDisposable {
  readonly recorded: RecordedOrchestrator;
  readonly launched: LaunchedModule;
  readonly #steps: Steps;

  private constructor(recorded: RecordedOrchestrator, launched: LaunchedModule, steps: Steps) {
    this.recorded = recorded;
    this.launched = launched;
    this.#steps = steps;
  }

  static async launch(
    options: Omit<OrchestratorOptions, "modules">,
    config: Partial<ModuleConfig> = {},
  ): Promise<ScriptedModule> {
    const steps = new Steps();
    const entry = moduleEntry("scripted");
    const modules = { scripted: { entry, ...config } };
    const recorded = recordedOrchestrator({ logger: silentLogger, ...options, modules });
    recorded.orchestrator.provide<Script>("script", steps);
    return new ScriptedModule(recorded, await recorded.orchestrator.launch("scripted"), steps);
  }

  /** Has it do one thing, and waits for what comes of it. */
  async does(action: Step["action"], text?: string): Promise<Outcome> {
    const outcome = this.#steps.outcome();
    this.tells(action, text);
    return await outcome;
  }

  /** Has it do one thing, of which nothing may come. */
  tells(action: Step["action"], text?: string): void {
    this.#steps.add(text === undefined ? { action } : { action, text });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recorded[Symbol.asyncDispose]();
  }
}

function toOutcome(value: unknown): Outcome {
  if (typeof value === "object" && value !== null) return value;
  throw new Error(`A scripted module told ${Deno.inspect(value)}`);
}
