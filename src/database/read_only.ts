import { DatabaseError } from "../errors.ts";
import type {
  BatchRunOptions,
  BeginOptions,
  DatabaseDriver,
  DriverTransaction,
  RowSet,
  RowStream,
  Statement,
  StatementResult,
} from "./driver.ts";
import type { EffectiveDatabaseConfig } from "./types.ts";

/**
 * A database that can only be read. Two things keep it so, each by itself: all that runs is part of
 * a transaction in which the server refuses every change, and that transaction is rolled back.
 */
export class ReadOnlyDatabase implements DatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #driver: DatabaseDriver;

  constructor(driver: DatabaseDriver) {
    this.config = driver.config;
    this.#driver = driver;
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#within((transaction) => transaction.query(statement, signal), signal);
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#within((transaction) => transaction.queryOne(statement, signal), signal);
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return await this.#within((transaction) => transaction.execute(statement, signal), signal);
  }

  async batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    return await this.#within(
      (transaction) => transaction.batch(statements, options, signal),
      signal,
    );
  }

  async stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    const transaction = await this.begin({}, signal);
    try {
      const stream = await transaction.stream(statement, batchSize, signal);
      return {
        next: (nextSignal) => stream.next(nextSignal),
        close: () => transaction.rollback(),
      };
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  /** @throws {DatabaseError} Of kind `query` when it is to write. */
  async begin(options: BeginOptions, signal?: AbortSignal): Promise<DriverTransaction> {
    if (options.readOnly === false) throw readOnlyError("begin a transaction that writes");
    const sealed = { ...options, readOnly: true, sealed: true } as const;
    return new ReadOnlyTransaction(await this.#driver.begin(sealed, signal));
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#driver.ping(signal);
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  async #within<T>(
    run: (transaction: DriverTransaction) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const transaction = await this.begin({}, signal);
    try {
      return await run(transaction);
    } finally {
      await transaction.rollback();
    }
  }
}

/** What a failed statement leaves behind is told by the next one, so it is asked before the end. */
const NOTHING: Statement = { sql: "SELECT 1", params: [] };

class ReadOnlyTransaction implements DriverTransaction {
  readonly #transaction: DriverTransaction;

  constructor(transaction: DriverTransaction) {
    this.#transaction = transaction;
  }

  query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#transaction.query(statement, signal);
  }

  queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#transaction.queryOne(statement, signal);
  }

  execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return this.#transaction.execute(statement, signal);
  }

  batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    return this.#transaction.batch(statements, options, signal);
  }

  stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    return this.#transaction.stream(statement, batchSize, signal);
  }

  /** It has nothing to keep, but fails where another one would have failed. */
  async commit(signal?: AbortSignal): Promise<void> {
    try {
      await this.#transaction.query(NOTHING, signal);
    } catch (error) {
      await this.rollback();
      const isFailed = error instanceof DatabaseError && error.sqlState === "25P02";
      throw isFailed ? failedError() : error;
    }
    await this.rollback();
  }

  rollback(): Promise<void> {
    return this.#transaction.rollback();
  }
}

function failedError(): DatabaseError {
  return new DatabaseError(
    "transaction",
    "Cannot commit the transaction: a statement in it failed, so the server rolled it back",
  );
}

function readOnlyError(attempted: string): DatabaseError {
  return new DatabaseError("query", `Cannot ${attempted}: this module may only read the database`, {
    sqlState: "25006",
  });
}
