import { DatabaseError } from "../../errors.ts";
import { runBatch } from "../batch.ts";
import type {
  BatchRunOptions,
  DriverTransaction,
  RowSet,
  RowStream,
  Statement,
  StatementResult,
} from "../driver.ts";
import { closedError, insteadOfCancelled, notStarted } from "../ended_error.ts";
import { firstRow } from "../first_row.ts";
import type { Lane, LaneResult } from "./lane.ts";
import { type ResultLimits, ResultSize } from "../result_size.ts";
import { SerialQueue } from "./serial_queue.ts";
import { withinStatementTime } from "./statement_time.ts";
import { transactionControl } from "../transaction_control.ts";

const RUN = "run the statement";
const COMMIT = "commit the transaction";
const CLOSE_STREAM = "close the stream";

const COMMIT_STATEMENT: Statement = { sql: "COMMIT", params: [] };

/** How a transaction is kept. */
export interface PooledTransactionOptions {
  readonly limits: ResultLimits;
  /** How long the server may take for one statement. */
  readonly statementTimeoutMs: number | undefined;
  /** After how long without anything to run it is rolled back; 0 is never. */
  readonly idleTimeoutSeconds: number;
  /** Is called once, when the lane is free again. */
  release(): void;
}

/** A transaction that holds its lane until it ends, is closed, or has been idle for too long. */
export class PooledTransaction implements DriverTransaction {
  readonly #lane: Lane;
  readonly #options: PooledTransactionOptions;
  readonly #queue = new SerialQueue();
  #waiting = 0;
  #isHeld = true;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** What is said to whoever comes too late. */
  #refusal: ((attempted: string) => DatabaseError) | undefined;

  constructor(lane: Lane, options: PooledTransactionOptions) {
    this.#lane = lane;
    this.#options = options;
    this.#startIdling();
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const rows = await this.#run(statement, signal);
    this.#resultSize().add(rows);
    return rows;
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.#run({ ...statement, rowLimit: 1 }, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#run({ ...statement, rowLimit: 0 }, signal)).affectedRows;
  }

  async batch(
    statements: readonly Statement[],
    _options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    const run = (statement: Statement) => {
      this.#refuseIfEnded(RUN);
      return this.#runOnLane(statement, signal);
    };
    return await this.#use(RUN, () => runBatch(statements, run, this.#resultSize()), signal);
  }

  async stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    const open = async () => {
      await this.#refuseControl(statement);
      return await this.#inTime(signal, (inTime) => {
        return this.#lane.openCursor(statement, batchSize, inTime);
      });
    };
    const cursor = await this.#use(RUN, open, signal);
    const { maxRows } = this.#options.limits;
    const size = new ResultSize({ maxResultBytes: Infinity, maxRows }, { lasting: false });
    const next = async (nextSignal?: AbortSignal) => {
      const rows = await this.#inTime(nextSignal, (inTime) => cursor.fetch(inTime));
      size.add(rows);
      return rows;
    };
    return {
      next: (nextSignal) => this.#use(RUN, () => next(nextSignal), nextSignal),
      close: async () => {
        if (this.#refusal === undefined) await this.#use(CLOSE_STREAM, () => cursor.close());
      },
    };
  }

  async commit(signal?: AbortSignal): Promise<void> {
    let command: string | undefined;
    try {
      command = await this.#use(COMMIT, () => this.#commit(signal), signal);
    } catch (error) {
      await this.rollback();
      throw error;
    }
    if (command !== "ROLLBACK") return;
    throw new DatabaseError(
      "transaction",
      `Cannot ${COMMIT}: a statement in it failed, so the server rolled it back`,
    );
  }

  async rollback(): Promise<void> {
    await this.#queue.run(() => this.#rollBack());
  }

  /** Ends it at once: what it runs is cancelled, and what waits in it never runs. */
  async abandon(refusal: (attempted: string) => DatabaseError = closedError): Promise<void> {
    this.#refusal ??= refusal;
    this.#lane.interrupt();
    await this.rollback();
  }

  async #run(statement: Statement, signal: AbortSignal | undefined): Promise<LaneResult> {
    return await this.#use(RUN, () => this.#runOnLane(statement, signal), signal);
  }

  async #runOnLane(statement: Statement, signal: AbortSignal | undefined): Promise<LaneResult> {
    await this.#refuseControl(statement);
    return await this.#inTime(signal, (inTime) => {
      return this.#lane.run(statement, { signal: inTime, lasting: false });
    });
  }

  async #inTime<T>(
    signal: AbortSignal | undefined,
    run: (signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    return await withinStatementTime(this.#options.statementTimeoutMs, signal, run);
  }

  /** What ran after it would last at once, and whoever sent it meant this to be the end. */
  async #refuseControl({ sql }: Statement): Promise<void> {
    const command = transactionControl(sql);
    if (command === undefined) return;
    this.#refusal = (attempted) => controlError(attempted, command);
    await this.#rollBack();
    throw this.#refusal(RUN);
  }

  #resultSize(): ResultSize {
    return new ResultSize(this.#options.limits, { lasting: false });
  }

  /** One thing at a time is done on the lane, and none once the transaction has ended. */
  async #use<T>(attempted: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#waiting++;
    try {
      return await this.#queue.run(async () => {
        this.#refuseIfEnded(attempted);
        return await task();
      }, signal && { signal, makeError: () => notStarted(attempted, signal) });
    } catch (error) {
      throw this.#refusal === undefined
        ? error
        : insteadOfCancelled(error, this.#refusal(attempted));
    } finally {
      this.#waiting--;
      this.#startIdling();
    }
  }

  #refuseIfEnded(attempted: string): void {
    if (this.#refusal !== undefined) throw this.#refusal(attempted);
  }

  #startIdling(): void {
    const { idleTimeoutSeconds } = this.#options;
    if (this.#refusal !== undefined || this.#waiting > 0 || idleTimeoutSeconds === 0) return;
    const expire = () => void this.abandon((attempted) => idleError(attempted, idleTimeoutSeconds));
    this.#idleTimer = setTimeout(expire, idleTimeoutSeconds * 1_000);
  }

  async #commit(signal: AbortSignal | undefined): Promise<string | undefined> {
    const { command } = await this.#lane.run(COMMIT_STATEMENT, { signal, lasting: true });
    this.#release();
    return command;
  }

  async #rollBack(): Promise<void> {
    if (!this.#isHeld) return;
    try {
      await this.#lane.rollback();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    clearTimeout(this.#idleTimer);
    this.#isHeld = false;
    this.#refusal ??= endedError;
    this.#options.release();
  }
}

function idleError(attempted: string, limitSeconds: number): DatabaseError {
  return new DatabaseError(
    "transaction",
    `Cannot ${attempted}: its transaction was rolled back, for nothing ran in it for ` +
      `${limitSeconds} s, the limit of pool.idleInTransactionTimeoutSeconds`,
  );
}

function controlError(attempted: string, command: string): DatabaseError {
  return new DatabaseError(
    "transaction",
    `Cannot ${attempted}: the transaction was rolled back, for ${command} was to be run in it as ` +
      "a statement; use commit(), rollback() or savepoint()",
  );
}

function endedError(attempted: string): DatabaseError {
  return new DatabaseError("transaction", `Cannot ${attempted}: its transaction has ended`);
}
