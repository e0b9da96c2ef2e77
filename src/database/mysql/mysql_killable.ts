import { endReason, onAbort } from "../../deadline.ts";
import type { MysqlConfig } from "../config.ts";
import { ended } from "../ended_error.ts";
import type { RunOptions } from "../pool/lane.ts";
import type { MysqlClient, MysqlLibrary } from "./mysql_client.ts";
import { isInterrupted } from "./mysql_error.ts";
import { killConnection, killStatement } from "./mysql_kill.ts";
import { RunningStatement } from "../pool/running_statement.ts";

const RUN = "run the statement";

/** The least that can be run: it takes a late kill upon itself. */
const NOTHING = "DO 0";

/** A connection on which whatever runs is killed, on the server, when it is cancelled. */
export class MysqlKillable {
  readonly #library: MysqlLibrary;
  readonly #config: MysqlConfig;
  readonly #client: MysqlClient;
  #running: { cancel(): void } | undefined;
  #isCancelled = false;
  #isQuiet = true;

  constructor(library: MysqlLibrary, config: MysqlConfig, client: MysqlClient) {
    this.#library = library;
    this.#config = config;
    this.#client = client;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether what it runs has been cancelled. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Whether no kill can still be on its way. */
  get isQuiet(): boolean {
    return this.#isQuiet;
  }

  /** Runs one thing; it is not called again before that has ended. */
  async run<T>(task: () => Promise<T>, { signal, lasting }: RunOptions): Promise<T> {
    const running = new RunningStatement<T>({
      cancelOnServer: (grace) => this.#kill(grace),
      giveUp: () => {
        const reason = signal?.aborted ? endReason(signal) : "cancelled";
        running.reject(ended(RUN, reason, lasting ? { outcomeUnknown: true } : {}));
        void this.drop();
      },
    });
    this.#isCancelled = false;
    this.#running = running;
    const stopListening = onAbort(signal, () => this.cancel());
    try {
      task().then((result) => running.resolve(result), (error) => running.reject(error));
      return await running.outcome;
    } finally {
      stopListening();
      await running.over();
      this.#running = undefined;
      if (this.#isCancelled) await this.#quieten();
    }
  }

  /** Ends what it runs. */
  cancel(): void {
    if (this.#running === undefined) return;
    this.#isCancelled = true;
    this.#running.cancel();
  }

  /** Drops the connection; the server would not notice before what it runs has ended. */
  async drop(): Promise<void> {
    const { isBusy } = this;
    this.#isQuiet = false;
    this.#client.destroy();
    if (!isBusy) return;
    await killConnection(this.#library, this.#config, this.#client.threadId).catch(() => {});
  }

  async #kill(grace: AbortSignal): Promise<void> {
    try {
      await killStatement(this.#library, this.#config, this.#client.threadId, grace);
    } catch {
      this.#isQuiet = false;
    }
  }

  /** A kill that came too late for its statement must not meet the next one. */
  async #quieten(): Promise<void> {
    try {
      await this.#client.ask(NOTHING);
    } catch (error) {
      if (!isInterrupted(error)) this.#isQuiet = false;
    }
  }
}
