import { childProcessIds } from "./child_process_ids.ts";
import { Lifeline } from "./lifeline.ts";
import type { SystemUser } from "./system_user.ts";

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const PROBE_INTERVAL_MS = 20;
const RETRY_INTERVAL_MS = 200;

/** How to run one server and to know that it answers. */
export interface ServerCommand {
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** Where its log goes; nothing of it remains after the server. */
  readonly folder: string;
  readonly user: SystemUser | undefined;
  readonly stopSignal: Deno.Signal;
  /** Rejects while the server does not answer yet. */
  probe(): Promise<void>;
}

/** One run of a server, from its start until it has ended. */
export class ServerProcess {
  readonly #command: ServerCommand;
  readonly #child: Deno.ChildProcess;
  readonly #lifeline: Lifeline;
  #exited = false;

  private constructor(command: ServerCommand) {
    this.#command = command;
    this.#child = spawnLogged(command);
    const { stopSignal, folder } = command;
    this.#lifeline = new Lifeline({ processId: this.#child.pid, stopSignal, folder });
    this.#child.status.then(() => {
      this.#exited = true;
    });
  }

  /**
   * Starts the server and waits until it answers. One that ends at once is started again for as long
   * as `retryMs`: the remains of a killed predecessor may still be in its way.
   */
  static async start(command: ServerCommand, retryMs = 0): Promise<ServerProcess> {
    const startedAtMs = performance.now();
    while (true) {
      const server = new ServerProcess(command);
      const failure = await server.#waitUntilReady();
      if (failure === undefined) return server;
      const ended = server.#exited;
      await server.kill();
      if (!ended || performance.now() - startedAtMs > retryMs) {
        throw new Error(`${command.name} ${failure}. Its log:\n${await logText(logFile(command))}`);
      }
      await delay(RETRY_INTERVAL_MS);
    }
  }

  /** Asks the server to end, and kills it if it does not. */
  async stop(stopSignal: Deno.Signal = this.#command.stopSignal): Promise<void> {
    this.#signal(stopSignal);
    const timer = setTimeout(() => this.#killAll(), STOP_TIMEOUT_MS);
    await this.#ended();
    clearTimeout(timer);
  }

  /** Ends the server, and the processes it has started, as a crash of the machine would. */
  async kill(): Promise<void> {
    await this.#killAll();
    await this.#ended();
  }

  async #killAll(): Promise<void> {
    const childIds = this.#exited ? [] : await childProcessIds(this.#child.pid);
    this.#signal("SIGKILL");
    // A busy PostgreSQL backend would outlive its server for as long as its query takes.
    childIds.forEach(killIfRunning);
  }

  async #ended(): Promise<void> {
    await this.#child.status;
    await this.#lifeline.release();
  }

  async #waitUntilReady(): Promise<string | undefined> {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < deadlineMs) {
      if (this.#exited) return "ended while it was starting";
      const answers = await this.#command.probe().then(() => true, () => false);
      if (answers && !this.#exited) return undefined;
      await delay(PROBE_INTERVAL_MS);
    }
    return `did not answer within ${READY_TIMEOUT_MS / 1000} s`;
  }

  #signal(signal: Deno.Signal): void {
    if (!this.#exited) this.#child.kill(signal);
  }
}

function killIfRunning(processId: number): void {
  try {
    Deno.kill(processId, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The shell only opens the log, then becomes the server: no pipe that someone has to read. */
function spawnLogged(command: ServerCommand): Deno.ChildProcess {
  const { binary, args, user } = command;
  return new Deno.Command("/bin/sh", {
    args: ["-c", 'log=$1; shift; exec "$@" >>"$log" 2>&1', "sh", logFile(command), binary, ...args],
    // Another user may not enter the folder that we are in.
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...user,
  }).spawn();
}

function logFile({ folder }: ServerCommand): string {
  return `${folder}/log`;
}

async function logText(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "(none)");
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
