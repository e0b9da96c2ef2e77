import type { Logger } from "../logger.ts";
import { graceMsOf } from "./module_settings.ts";
import { type Restart, RestartBackoff } from "./restart_backoff.ts";
import type {
  LaunchedModule,
  ModuleExit,
  ModuleState,
  RestartPolicy,
  StopOptions,
} from "./types.ts";

/** How a start that was refused counts: as a process that failed at once. */
const NOT_STARTED: ModuleExit = { success: false, code: 1, signal: null };

/** A process that is supervised. */
export interface SupervisedProcess {
  readonly pid: number;
  readonly isConnected: boolean;
  /** Resolves when it is; never rejects. */
  readonly connected: Promise<void>;
  /** Never rejects. */
  readonly exited: Promise<ModuleExit>;
  stop(graceMs: number): Promise<ModuleExit>;
}

/** What is supervised, and how it is started. */
export interface SupervisedModuleOptions {
  readonly id: string;
  readonly restart: Required<RestartPolicy>;
  readonly logger: Logger;
  /** Fetches the code, which may be another one by now, unless nobody waits for it any more. */
  readonly cache: (signal: AbortSignal) => Promise<void>;
  readonly start: () => SupervisedProcess;
}

/**
 * A module whose process is started again when it ends, as its policy says.
 *
 * One loop, {@linkcode SupervisedModule.exited}, starts processes and waits for their end. What
 * callers want is an intent that the loop looks at before each start: to stop, or to reload.
 */
export class SupervisedModule implements LaunchedModule {
  readonly id: string;
  readonly exited: Promise<ModuleExit>;
  readonly #options: SupervisedModuleOptions;
  readonly #backoff: RestartBackoff;
  readonly #ready = Promise.withResolvers<void>();
  readonly #stopping = new AbortController();
  #process: SupervisedProcess | undefined;
  #phase: "up" | "waiting" | "crash_looping" | "stopping" | "ended" = "up";
  #reload: PromiseWithResolvers<void> | undefined;
  #lastReload: Promise<void> = Promise.resolve();
  #restarts = 0;
  #wake: () => void = () => {};

  /**
   * Starts it: the caller has had its code cached.
   *
   * @throws {Error} When it cannot be started.
   */
  constructor(options: SupervisedModuleOptions) {
    this.id = options.id;
    this.#options = options;
    this.#backoff = new RestartBackoff(options.restart);
    this.#ready.promise.catch(() => {}); // Not everybody asks.
    this.exited = this.#supervise(options.start());
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get state(): ModuleState {
    if (this.#phase !== "up") return this.#phase;
    return this.#process?.isConnected ? "connected" : "started";
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get restarts(): number {
    return this.#restarts;
  }

  async reload({ graceMs }: StopOptions = {}): Promise<void> {
    const checkedMs = graceMsOf(`reload module "${this.id}"`, graceMs);
    const turn = this.#lastReload.then(() => this.#reloadOnce(checkedMs));
    this.#lastReload = turn.catch(() => {});
    await turn;
  }

  async stop({ graceMs }: StopOptions = {}): Promise<ModuleExit> {
    const checkedMs = graceMsOf(`stop module "${this.id}"`, graceMs);
    if (this.#phase !== "ended") this.#phase = "stopping";
    this.#stopping.abort();
    this.#wake();
    await this.#process?.stop(checkedMs);
    return await this.exited;
  }

  async #reloadOnce(graceMs: number): Promise<void> {
    this.#refuseWhenOver();
    await this.#options.cache(this.#stopping.signal);
    this.#refuseWhenOver();
    const reload = Promise.withResolvers<void>();
    this.#reload = reload;
    this.#wake();
    await Promise.all([this.#process?.stop(graceMs), reload.promise]);
  }

  async #supervise(first: SupervisedProcess): Promise<ModuleExit> {
    let startedAtMs = performance.now();
    let exit = await this.#untilExited(first);
    let lastStart = exit;
    while (await this.#isToStartAgain(lastStart, performance.now() - startedAtMs)) {
      startedAtMs = performance.now();
      const process = await this.#startAgain();
      if (process !== undefined) exit = await this.#untilExited(process);
      lastStart = process === undefined ? NOT_STARTED : exit;
    }
    this.#phase = "ended";
    this.#reload?.reject(this.#overError());
    this.#ready.reject(
      new Error(`Module "${this.id}" has ended for good before it was connected`),
    );
    return exit;
  }

  async #untilExited(process: SupervisedProcess): Promise<ModuleExit> {
    this.#process = process;
    void process.connected.then(this.#ready.resolve);
    const exit = await process.exited;
    this.#process = undefined;
    return exit;
  }

  /** A reload has just cached the code; for a restart, it may be another one by now. */
  async #startAgain(): Promise<SupervisedProcess | undefined> {
    const reload = this.#reload;
    try {
      if (reload === undefined) await this.#options.cache(this.#stopping.signal);
      if (this.#isStopping()) return undefined;
      const process = this.#options.start();
      this.#phase = "up";
      this.#restarts++;
      this.#process = process;
      this.#reload?.resolve();
      this.#reload = undefined;
      return process;
    } catch (error) {
      if (this.#isStopping()) return undefined;
      this.#options.logger.error(error instanceof Error ? error.message : String(error));
      reload?.reject(error);
      if (reload !== undefined) this.#reload = undefined;
      return undefined;
    }
  }

  async #isToStartAgain(exit: ModuleExit, ranMs: number): Promise<boolean> {
    if (this.#isStopping()) return false;
    if (this.#reload !== undefined) return true;
    const restart = this.#backoff.next(exit, ranMs);
    if (restart === undefined) return false;
    await this.#wait(restart, exit);
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

  #refuseWhenOver(): void {
    if (this.#isStopping() || this.#phase === "ended") throw this.#overError();
  }

  #overError(): Error {
    return new Error(`Cannot reload module "${this.id}": it has been stopped, or has ended`);
  }

  #isStopping(): boolean {
    return this.#phase === "stopping";
  }
}
