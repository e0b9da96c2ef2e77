import type { Logger } from "../logger.ts";
import { childEnv } from "./child_env.ts";
import { ChildTransport } from "./child_transport.ts";
import { HeartbeatMonitor } from "./heartbeat_monitor.ts";
import { isDoneWithin } from "./is_done_within.ts";
import { LineSplitter } from "./lines.ts";
import type { ModuleRecord } from "./observability/module_record.ts";
import type { OrphanGuard } from "./orphan_guard.ts";
import { Router } from "./router.ts";
import type { ServiceOpener } from "./service_opener.ts";
import { spawnArgs } from "./spawn_args.ts";
import type { SupervisedProcess } from "./supervised_module.ts";
import type { HeartbeatConfig, ModuleConfig, ModuleExit, ModuleOutput } from "./types.ts";

/** How long a process that was told to end by a signal has until the one that it cannot refuse. */
const SIGTERM_GRACE_MS = 1_000;

/** How long a program that the module started may hold the module's output open after its end. */
const DRAIN_MS = 1_000;

/** How long what a module held may take to be released after its end, until it is given up. */
const RELEASE_MS = 5_000;

/** What V8 writes to stderr before it ends a process that is over its limit. */
const OUT_OF_MEMORY = "JavaScript out of memory";

/** What a module's process is given. */
export interface LaunchOptions {
  readonly id: string;
  readonly config: ModuleConfig;
  readonly denoPath: string;
  /** The lock file that was made when its code was fetched. */
  readonly madeLock: string | undefined;
  readonly heartbeat: Required<HeartbeatConfig> | undefined;
  /** By when it has to be connected; without it, whenever it likes. */
  readonly readinessMs: number | undefined;
  readonly services: ServiceOpener;
  readonly orphanGuard: OrphanGuard;
  readonly record: ModuleRecord;
  /** Never throws. */
  readonly onOutput: (output: ModuleOutput) => void;
  readonly logger: Logger;
}

/** The process of a module, and the router that serves it. */
export class ModuleProcess implements SupervisedProcess {
  readonly pid: number;
  readonly exited: Promise<ModuleExit>;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: ReadableStreamDefaultReader<Uint8Array>;
  readonly #router: Router;
  readonly #heartbeat: HeartbeatMonitor | undefined;
  readonly #readiness: ReturnType<typeof setTimeout> | undefined;
  #isOutOfMemory = false;

  private constructor(child: Deno.ChildProcess, options: LaunchOptions) {
    const { id, services, logger, onOutput, record } = options;
    this.pid = child.pid;
    this.#child = child;
    this.#stderr = child.stderr.getReader();
    const forwardTo = (stream: ModuleOutput["stream"]) =>
      new LineSplitter((line) => {
        if (line.includes(OUT_OF_MEMORY)) this.#isOutOfMemory = true;
        onOutput({ moduleId: id, stream, line });
      });
    const stdout = forwardTo("stdout");
    const stderr = forwardTo("stderr");
    this.#router = new Router(new ChildTransport(child, record), services, {
      record,
      moduleId: id,
      logger,
      onStray: (bytes) => stdout.push(bytes),
      ...maxOperationsOf(options.config),
    });
    this.#heartbeat = this.#watch(options);
    this.#readiness = this.#expect(options);
    options.orphanGuard.watch(child.pid);
    this.exited = this.#untilExited(options, forward(this.#stderr, stderr)).finally(() => {
      stdout.end();
    });
  }

  /** Whether it has said, in the version that is spoken here, who it is. */
  get isConnected(): boolean {
    return this.#router.isGreeted;
  }

  /** Resolves when it is; never rejects. */
  get connected(): Promise<void> {
    return this.#router.greeted;
  }

  static launch(options: LaunchOptions): ModuleProcess {
    const { id, config, denoPath, madeLock, orphanGuard } = options;
    orphanGuard.start();
    const child = new Deno.Command(denoPath, {
      args: spawnArgs(config, madeLock),
      env: childEnv(id, config),
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // Ctrl+C is for the orchestrator, and whatever a module starts is in a group with it.
      detached: true,
    }).spawn();
    return new ModuleProcess(child, options);
  }

  /** A module that reads nothing would not hear of it, so a signal tells it. */
  async stop(graceMs: number): Promise<ModuleExit> {
    this.#heartbeat?.[Symbol.dispose](); // It may now rest although it holds connections.
    const isIdle = this.#router.isIdle;
    if (!isIdle) {
      this.#router.requestShutdown("the orchestrator stops", graceMs);
      if (await isDoneWithin(this.#child.status, graceMs)) return await this.exited;
    }
    this.#kill("SIGTERM");
    if (!await isDoneWithin(this.#child.status, isIdle ? graceMs : SIGTERM_GRACE_MS)) {
      this.#kill("SIGKILL");
    }
    return await this.exited;
  }

  #watch({ id, heartbeat, logger }: LaunchOptions): HeartbeatMonitor | undefined {
    if (heartbeat === undefined) return undefined;
    return new HeartbeatMonitor(this.#router, heartbeat, (silentSeconds) => {
      logger.error(`Module "${id}" hangs: no answer for ${silentSeconds} s, so it is killed`);
      this.#kill("SIGKILL");
    });
  }

  #expect({ id, readinessMs, logger }: LaunchOptions): ReturnType<typeof setTimeout> | undefined {
    if (readinessMs === undefined) return undefined;
    const expire = () => {
      const waitedSeconds = readinessMs / 1_000;
      logger.error(
        `Module "${id}" is not connected ${waitedSeconds} s after its start, so it is killed`,
      );
      this.#kill("SIGKILL");
    };
    const timer = setTimeout(expire, readinessMs);
    void this.#router.greeted.then(() => clearTimeout(timer));
    return timer;
  }

  async #untilExited(
    { id, config, logger, orphanGuard }: LaunchOptions,
    drained: Promise<void>,
  ): Promise<ModuleExit> {
    const { success, code, signal } = await this.#child.status;
    orphanGuard.release(this.pid); // Ends what the module has left behind, too.
    this.#heartbeat?.[Symbol.dispose]();
    clearTimeout(this.#readiness);
    const timer = setTimeout(() => this.#stopReading(), DRAIN_MS);
    const isReleased = await isDoneWithin(
      Promise.all([this.#router.released, drained]),
      DRAIN_MS + RELEASE_MS,
    );
    clearTimeout(timer);
    if (!isReleased) {
      logger.error(
        `Module "${id}" has ended, but what it used is still not released after ` +
          `${RELEASE_MS / 1_000} s: a call or a connection of it does not end`,
      );
    }
    const { maxMemoryMiB } = config.limits ?? {};
    if (this.#isOutOfMemory && !success && maxMemoryMiB !== undefined) {
      logger.error(
        `Module "${id}" has been ended by Deno: it needed more memory than its limit, ` +
          `${maxMemoryMiB} MiB`,
      );
    }
    return { success, code, signal };
  }

  #stopReading(): void {
    this.#router.close("its process has ended");
    this.#stderr.cancel().catch(() => {});
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended already.
    }
  }
}

function maxOperationsOf({ limits }: ModuleConfig): { maxOperationsInFlight?: number } {
  const { maxOperationsInFlight } = limits ?? {};
  return maxOperationsInFlight === undefined ? {} : { maxOperationsInFlight };
}

async function forward(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  lines: LineSplitter,
): Promise<void> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      lines.push(next.value);
    }
  } catch {
    // A pipe that breaks has ended.
  }
  lines.end();
}
