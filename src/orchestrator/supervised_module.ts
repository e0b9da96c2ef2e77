import { cacheModuleGraph } from "./cache_module_graph.ts";
import { type LaunchOptions, ModuleProcess } from "./module_process.ts";
import { DEFAULT_RESTART_POLICY, type Restart, RestartBackoff } from "./restart_backoff.ts";
import type { LaunchedModule, ModuleExit, ModuleState, StopOptions } from "./types.ts";

/** How a start that Deno refused counts: as a process that failed at once. */
const NOT_STARTED: ModuleExit = { success: false, code: 1, signal: null };

/** A module whose process is started again when it ends, as its policy says. */
export class SupervisedModule implements LaunchedModule {
  readonly id: string;
  readonly exited: Promise<ModuleExit>;
  readonly #options: LaunchOptions;
  readonly #backoff: RestartBackoff;
  #process: ModuleProcess | undefined;
  #phase: "up" | "waiting" | "crash_looping" | "stopping" | "ended" = "up";
  #isReloading = false;
  #restarts = 0;
  #wake: () => void = () => {};

  /**
   * Starts it: the caller has had its code cached.
   *
   * @throws {TypeError} When it is allowed what cannot be said.
   */
  constructor(options: LaunchOptions) {
    this.id = options.id;
    this.#options = options;
    this.#backoff = new RestartBackoff({ ...DEFAULT_RESTART_POLICY, ...options.config.restart });
    this.exited = this.#supervise(ModuleProcess.launch(options));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get state(): ModuleState {
    if (this.#phase !== "up") return this.#phase;
    return this.#process?.isConnected ? "connected" : "started";
  }

  get restarts(): number {
    return this.#restarts;
  }

  async reload(options: StopOptions = {}): Promise<void> {
    if (this.#phase === "stopping" || this.#phase === "ended") {
      throw new Error(`Cannot reload module "${this.id}": it has been stopped`);
    }
    await cacheModuleGraph(this.id, this.#options.config);
    this.#isReloading = true;
    this.#wake();
    await this.#process?.stop(options);
  }

  async stop(options: StopOptions = {}): Promise<ModuleExit> {
    if (this.#phase !== "ended") this.#phase = "stopping";
    this.#wake();
    await this.#process?.stop(options);
    return await this.exited;
  }

  async #supervise(first: ModuleProcess): Promise<ModuleExit> {
    let startedAtMs = performance.now();
    let exit = await this.#untilExited(first);
    while (await this.#isToRunAgain(exit, performance.now() - startedAtMs)) {
      startedAtMs = performance.now();
      this.#restarts++;
      exit = await this.#runAgain();
    }
    this.#phase = "ended";
    return exit;
  }

  async #untilExited(process: ModuleProcess): Promise<ModuleExit> {
    this.#process = process;
    const exit = await process.exited;
    this.#process = undefined;
    return exit;
  }

  /** The code may be another one by now, so it is looked at again. */
  async #runAgain(): Promise<ModuleExit> {
    const { config, logger } = this.#options;
    try {
      await cacheModuleGraph(this.id, config);
    } catch (error) {
      logger.error(error instanceof Error ? error.message : String(error));
      return NOT_STARTED;
    }
    if (this.#isStopping()) return NOT_STARTED;
    this.#phase = "up";
    return await this.#untilExited(ModuleProcess.launch(this.#options));
  }

  async #isToRunAgain(exit: ModuleExit, ranMs: number): Promise<boolean> {
    if (this.#isStopping()) return false;
    if (!this.#isReloading) {
      const restart = this.#backoff.next(exit, ranMs);
      if (restart === undefined) return false;
      await this.#wait(restart, exit);
    }
    this.#isReloading = false;
    return !this.#isStopping();
  }

  async #wait({ delayMs, isCrashLoop }: Restart, { code, signal }: ModuleExit): Promise<void> {
    this.#phase = isCrashLoop ? "crash_looping" : "waiting";
    this.#options.logger.warn(
      `Module "${this.id}" ended with ${signal ?? `code ${code}`}: starting it again in ` +
        `${delayMs} ms${isCrashLoop ? ", since it does so again and again" : ""}`,
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, delayMs);
    await promise;
    clearTimeout(timer);
  }

  #isStopping(): boolean {
    return this.#phase === "stopping";
  }
}
