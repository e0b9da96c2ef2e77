import { type ServerCommand, ServerProcess } from "./server_process.ts";

const RESTART_RETRY_MS = 10_000;

/** A private server in a temporary folder, which goes when the server is stopped. */
export class ThrowawayServer implements AsyncDisposable {
  /** How to connect to it, password included; the same after a restart. */
  readonly url: string;
  readonly #command: ServerCommand;
  #process: ServerProcess | undefined;

  private constructor(url: string, command: ServerCommand, process: ServerProcess) {
    this.url = url;
    this.#command = command;
    this.#process = process;
  }

  /** Starts the server and waits until it answers. */
  static async start(url: string, command: ServerCommand): Promise<ThrowawayServer> {
    return new ThrowawayServer(url, command, await ServerProcess.start(command));
  }

  /** Ends the server as a crash of its machine would; `restart()` brings it back. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  /**
   * Stops the server if it runs, and starts it on the same port, with the data it had.
   *
   * @param stopSignal How it is stopped, if not as it is at its end.
   */
  async restart(stopSignal?: Deno.Signal): Promise<void> {
    await this.#process?.stop(stopSignal);
    this.#process = await ServerProcess.start(this.#command, RESTART_RETRY_MS);
  }

  /** Stops the server and removes its folder. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
    await removeFolder(this.#command.folder);
  }

  /** The same as `stop()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Makes a temporary folder, and removes it again if `use` fails. */
export async function withNewFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "pywatt-test-" });
  try {
    return await use(folder);
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
