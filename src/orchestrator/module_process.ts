import type { Logger } from "../logger.ts";
import { childEnv } from "./child_env.ts";
import { ChildTransport } from "./child_transport.ts";
import { DEFAULT_HEARTBEAT, HeartbeatMonitor } from "./heartbeat_monitor.ts";
import { LineSplitter } from "./lines.ts";
import type { OrphanGuard } from "./orphan_guard.ts";
import { Router } from "./router.ts";
import type { ServiceRegistry } from "./service_registry.ts";
import { spawnArgs } from "./spawn_args.ts";
import type { ModuleConfig, ModuleExit, ModuleOutput, StopOptions } from "./types.ts";

const DEFAULT_GRACE_MS = 5_000;

/** How long a process that was told to end by a signal has until the one that it cannot refuse. */
const SIGTERM_GRACE_MS = 1_000;

/** How long a program that the module started may hold the module's output open after its end. */
const DRAIN_MS = 1_000;

/** What a module's process is given. */
export interface LaunchOptions {
  readonly id: string;
  readonly config: ModuleConfig;
  readonly services: ServiceRegistry;
  readonly orphanGuard: OrphanGuard;
  readonly onOutput: (output: ModuleOutput) => void;
  readonly logger: Logger;
}

/** The process of a module, and the router that serves it. */
export class ModuleProcess {
  readonly pid: number;
  readonly exited: Promise<ModuleExit>;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: ReadableStreamDefaultReader<Uint8Array>;
  readonly #router: Router;

  private constructor(child: Deno.ChildProcess, options: LaunchOptions) {
    const { id, services, logger, onOutput } = options;
    this.pid = child.pid;
    this.#child = child;
    this.#stderr = child.stderr.getReader();
    const forwardTo = (stream: ModuleOutput["stream"]) =>
      new LineSplitter((line) => {
        try {
          onOutput({ moduleId: id, stream, line });
        } catch (error) {
          logger.error(`onModuleOutput failed: ${Deno.inspect(error)}`);
        }
      });
    const stdout = forwardTo("stdout");
    const stderr = forwardTo("stderr");
    this.#router = new Router(new ChildTransport(child), services, {
      moduleId: id,
      logger,
      onStray: (bytes) => stdout.push(bytes),
    });
    const heartbeat = this.#watch(options);
    options.orphanGuard.watch(child.pid);
    this.exited = this.#untilExited(forward(this.#stderr, stderr), stdout).finally(() => {
      heartbeat?.[Symbol.dispose]();
      options.orphanGuard.release(child.pid);
    });
  }

  /** Whether it has said, in the version that is spoken here, who it is. */
  get isConnected(): boolean {
    return this.#router.isGreeted;
  }

  static launch(options: LaunchOptions): ModuleProcess {
    const { id, config } = options;
    const child = new Deno.Command(Deno.execPath(), {
      args: spawnArgs(config),
      env: childEnv(id, config),
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new ModuleProcess(child, options);
  }

  /** A module that reads nothing would not hear of it, so a signal tells it. */
  async stop({ graceMs = DEFAULT_GRACE_MS }: StopOptions = {}): Promise<ModuleExit> {
    const isIdle = this.#router.isIdle;
    if (!isIdle) {
      this.#router.requestShutdown("the orchestrator stops", graceMs);
      if (await this.#endsWithin(graceMs)) return await this.exited;
    }
    this.#kill("SIGTERM");
    if (!await this.#endsWithin(isIdle ? graceMs : SIGTERM_GRACE_MS)) this.#kill("SIGKILL");
    return await this.exited;
  }

  #watch({ id, config, logger }: LaunchOptions): HeartbeatMonitor | undefined {
    if (config.heartbeat === false) return undefined;
    const settings = { ...DEFAULT_HEARTBEAT, ...config.heartbeat };
    return new HeartbeatMonitor(this.#router, settings, (silentSeconds) => {
      logger.error(`Module "${id}" hangs: no answer for ${silentSeconds} s, so it is killed`);
      this.#kill("SIGKILL");
    });
  }

  async #untilExited(drained: Promise<void>, stdout: LineSplitter): Promise<ModuleExit> {
    const { success, code, signal } = await this.#child.status;
    const timer = setTimeout(() => this.#stopReading(), DRAIN_MS);
    await Promise.all([this.#router.released, drained]);
    clearTimeout(timer);
    stdout.end();
    return { success, code, signal };
  }

  #stopReading(): void {
    this.#router.close("its process has ended");
    this.#stderr.cancel().catch(() => {});
  }

  async #endsWithin(timeoutMs: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timedOut = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const ended = await Promise.race([this.#child.status.then(() => true), timedOut]);
    clearTimeout(timer);
    return ended;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended already.
    }
  }
}

async function forward(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  lines: LineSplitter,
): Promise<void> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    lines.push(next.value);
  }
  lines.end();
}
