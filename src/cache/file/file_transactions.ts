/** Group commit: what is asked of a file cache at once runs in one transaction, in its order. */
import type { DatabaseSync } from "node:sqlite";
import { endReason } from "../../deadline.ts";
import { CacheError } from "../../errors.ts";
import { isBusy, toCacheError } from "./file_error.ts";

/** A transaction that does more keeps this process's other work waiting. */
const MAX_OPERATIONS = 256;
const MAX_BYTES = 1024 * 1024;

/** After how long an operation tries again that another process keeps from the file. */
const BUSY_RETRY_MS = 2;

/** One operation: all or nothing, and alone in what it sees. */
export interface Operation<T> {
  /** What it attempts, as the message of an error says it. */
  readonly attempted: string;
  readonly writes: boolean;
  /** How many bytes it writes, about. */
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  run(): T;
}

interface Waiting {
  readonly operation: Operation<unknown>;
  readonly since: number;
  /** Runs the operation, and returns what tells its caller once the transaction is committed. */
  attempt(): () => void;
  reject(error: CacheError): void;
}

/** Runs operations on a database that other processes may use too. */
export class FileTransactions {
  readonly #database: DatabaseSync;
  readonly #timeoutMs: number;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #isClosed = false;

  /** @param timeoutMs How long an operation waits for another process that holds the file. */
  constructor(database: DatabaseSync, timeoutMs: number) {
    this.#database = database;
    this.#timeoutMs = timeoutMs;
    this.#statements = prepareStatements(database);
  }

  /** Resolves once the operation is committed. */
  run<T>(operation: Operation<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closedError(operation.attempted));
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const { save, undo, release } = this.#statements;
    this.#waiting.push({
      operation,
      since: performance.now(),
      reject,
      attempt() {
        save.run();
        try {
          const value = operation.run();
          release.run();
          return () => resolve(value);
        } catch (error) {
          if (!(error instanceof CacheError)) throw error;
          undo.run();
          release.run();
          return () => reject(error);
        }
      },
    });
    this.#draining ??= this.#drain();
    return promise;
  }

  /** Resolves when all is done that was asked for before; what is asked for after that fails. */
  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    this.#isClosed = true;
  }

  async #drain(): Promise<void> {
    // All that is asked in this turn, by the answers to one frame for example, belongs together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const undone = this.#commit(this.#takeBatch()).filter((waiting) => this.#isInTime(waiting));
      this.#waiting = [...undone, ...this.#waiting];
      if (this.#waiting.length > 0) await delay(undone.length > 0 ? BUSY_RETRY_MS : 0);
    }
    this.#draining = undefined;
  }

  #isInTime({ operation: { attempted }, since, reject }: Waiting): boolean {
    if (performance.now() - since < this.#timeoutMs) return true;
    const detail = "another process holds the cache's file";
    reject(new CacheError("timeout", `Cannot ${attempted}: ${detail}`));
    return false;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ operation }, index) => {
      const isFull = index === MAX_OPERATIONS || bytes >= MAX_BYTES;
      bytes += operation.bytes;
      return isFull;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  /** @returns What could not be begun, since another process holds the file. */
  #commit(batch: readonly Waiting[]): readonly Waiting[] {
    const live = batch.filter(notEnded);
    const [first] = live;
    if (first === undefined) return [];
    try {
      for (const tellCaller of this.#inTransaction(live)) tellCaller();
      return [];
    } catch (error) {
      if (isBusy(error)) return live;
      // One of them spoils the transaction of all, a value too large for the disk for example.
      if (live.length > 1) return live.flatMap((one) => this.#commit([one]));
      first.reject(toCacheError(error, first.operation.attempted));
      return [];
    }
  }

  #inTransaction(batch: readonly Waiting[]): (() => void)[] {
    const { read, write, commit, rollback } = this.#statements;
    (batch.some(({ operation }) => operation.writes) ? write : read).run();
    try {
      const tellCallers = batch.map((waiting) => waiting.attempt());
      commit.run();
      return tellCallers;
    } catch (error) {
      if (this.#database.isTransaction) rollback.run();
      throw error;
    }
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    read: database.prepare("BEGIN DEFERRED"),
    write: database.prepare("BEGIN IMMEDIATE"),
    commit: database.prepare("COMMIT"),
    rollback: database.prepare("ROLLBACK"),
    save: database.prepare("SAVEPOINT operation"),
    undo: database.prepare("ROLLBACK TO operation"),
    release: database.prepare("RELEASE operation"),
  };
}

/** Whether the caller still waits; one that gave up is told that nothing was done. */
function notEnded({ operation: { signal, attempted }, reject }: Waiting): boolean {
  if (!signal?.aborted) return true;
  const reason = endReason(signal);
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  reject(new CacheError(reason, `Cannot ${attempted}: ${how}`));
  return false;
}

function closedError(attempted: string): CacheError {
  return new CacheError("connection", `Cannot ${attempted}: the connection is closed`);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
