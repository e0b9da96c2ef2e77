import { endReason, onAbort } from "../deadline.ts";
import type { DatabaseError } from "../errors.ts";
import type { MysqlConfig } from "./config.ts";
import { ended } from "./ended_error.ts";
import type { RunOptions } from "./lane.ts";
import type { MysqlClient, MysqlLibrary } from "./mysql_client.ts";
import { isInterrupted } from "./mysql_error.ts";
import { killConnection, killStatement } from "./mysql_kill.ts";

const RUN = "run the statement";

/** How long the server may take to end a cancelled statement before its connection is dropped. */
const CANCEL_GRACE_MS = 5_000;

/** The least that can be run: it takes a late kill upon itself. */
const NOTHING = "DO 0";

interface Running {
  readonly reject: (error: DatabaseError) => void;
  readonly lasting: boolean;
}

/** A connection on which whatever runs is killed, on the server, when it is cancelled. */
export class MysqlKillable {
  readonly #library: MysqlLibrary;
  readonly #config: MysqlConfig;
  readonly #client: MysqlClient;
  #running: Running | undefined;
  #isQuiet = true;

  constructor(library: MysqlLibrary, config: MysqlConfig, client: MysqlClient) {
    this.#library = library;
    this.#config = config;
    this.#client = client;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether no kill can still be on its way. */
  get isQuiet(): boolean {
    return this.#isQuiet;
  }

  /** Runs one thing; it is not called again before that has ended. */
  async run<T>(task: () => Promise<T>, { signal, lasting }: RunOptions): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settled = promise.then(() => {}, () => {});
    this.#running = { reject, lasting };
    let killing: Promise<void> | undefined;
    let graceTimer: ReturnType<typeof setTimeout> | undefined;
    const stopListening = onAbort(signal, () => {
      killing = killStatement(this.#library, this.#config, this.#client.threadId, settled);
      killing.catch(() => {}); // Looked at below.
      graceTimer = setTimeout(() => this.#giveUp(signal), CANCEL_GRACE_MS);
    });
    try {
      task().then(resolve, reject);
      return await promise;
    } finally {
      this.#running = undefined;
      clearTimeout(graceTimer);
      stopListening();
      if (killing !== undefined) await this.#quieten(killing);
    }
  }

  /** Drops the connection; the server would not notice before what it runs has ended. */
  async drop(): Promise<void> {
    const { isBusy } = this;
    this.#isQuiet = false;
    this.#client.destroy();
    if (!isBusy) return;
    await killConnection(this.#library, this.#config, this.#client.threadId).catch(() => {});
  }

  /** A kill that came too late for its statement must not meet the next one. */
  async #quieten(killing: Promise<void>): Promise<void> {
    try {
      await killing;
      await this.#client.query(NOTHING);
    } catch (error) {
      if (!isInterrupted(error)) this.#isQuiet = false;
    }
  }

  #giveUp(signal: AbortSignal | undefined): void {
    const reason = signal === undefined ? "cancelled" : endReason(signal);
    const details = this.#running?.lasting ? { outcomeUnknown: true } as const : {};
    this.#running?.reject(ended(RUN, reason, details));
    void this.drop();
  }
}
