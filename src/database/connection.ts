import type { CallOptions } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import type { DatabaseDriver, DriverTransaction } from "./driver.ts";
import { QUOTE_IDENTIFIER } from "./quote_identifier.ts";
import type { QuoteIdentifier } from "./sql.ts";
import { started, Statements } from "./statements.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  EffectiveDatabaseConfig,
  RetriedTransactionOptions,
  TransactionOptions,
} from "./types.ts";
import { DEFAULT_VALUES, type ValueOptions } from "./value_options.ts";

/** PostgreSQL documentation, Appendix A: serialization_failure and deadlock_detected. */
const RETRIED_SQL_STATES: ReadonlySet<string> = new Set(["40001", "40P01"]);

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function connectionOver(
  driver: DatabaseDriver,
  values = DEFAULT_VALUES,
): DatabaseConnection {
  return new Connection(driver, values);
}

class Connection extends Statements implements DatabaseConnection {
  readonly config: EffectiveDatabaseConfig;
  protected override readonly isLasting = true;
  readonly #driver: DatabaseDriver;
  #closing: Promise<void> | undefined;

  readonly #quote: QuoteIdentifier;
  readonly #values: Required<ValueOptions>;

  constructor(driver: DatabaseDriver, values: Required<ValueOptions>) {
    const quote = QUOTE_IDENTIFIER[driver.config.dbType];
    super(quote, values);
    this.#quote = quote;
    this.#values = values;
    this.#driver = driver;
    this.config = driver.config;
  }

  async transaction<T>(
    run: (transaction: DatabaseTransaction) => Promise<T>,
    options: RetriedTransactionOptions = {},
  ): Promise<T> {
    const { retries = 0 } = options;
    for (let retry = 0; retry < retries; retry++) {
      try {
        return await this.#runTransaction(run, options);
      } catch (error) {
        if (!isWorthRetrying(error)) throw error;
      }
    }
    return await this.#runTransaction(run, options);
  }

  async beginTransaction(options: TransactionOptions = {}): Promise<DatabaseTransaction> {
    const { signal: _signal, timeoutMs: _timeoutMs, ...how } = options;
    const begun = await started("begin a transaction", options, (signal) => {
      return this.runner().begin(how, signal);
    });
    return new Transaction(begun, this.#quote, this.#values);
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await started("reach the database", options, (signal) => this.runner().ping(signal));
  }

  async close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #runTransaction<T>(
    run: (transaction: DatabaseTransaction) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    await using transaction = await this.beginTransaction(options);
    const result = await run(transaction);
    await transaction.commit(options);
    return result;
  }

  protected override runner(): DatabaseDriver {
    if (this.#closing === undefined) return this.#driver;
    throw new DatabaseError("connection", "Cannot use the database: the connection is closed");
  }
}

class Transaction extends Statements implements DatabaseTransaction {
  protected override readonly isLasting = false;
  readonly #transaction: DriverTransaction;
  #ended: "committed" | "rolled back" | undefined;
  #lastSavepoint = 0;

  constructor(
    transaction: DriverTransaction,
    quote: QuoteIdentifier,
    values: Required<ValueOptions>,
  ) {
    super(quote, values);
    this.#transaction = transaction;
  }

  async savepoint<T>(run: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    const name = `pywatt_savepoint_${++this.#lastSavepoint}`;
    await this.execute(`SAVEPOINT ${name}`);
    let result: T;
    try {
      result = await run(this);
    } catch (error) {
      await this.#undoTo(name);
      throw error;
    }
    await this.execute(`RELEASE SAVEPOINT ${name}`);
    return result;
  }

  /** A transaction that has ended, or was lost, has nothing left to undo. */
  async #undoTo(name: string): Promise<void> {
    try {
      await this.execute(`ROLLBACK TO SAVEPOINT ${name}`);
      await this.execute(`RELEASE SAVEPOINT ${name}`);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }

  async commit(options: CallOptions = {}): Promise<void> {
    const transaction = this.runner();
    await started("commit the transaction", options, (signal) => {
      this.#ended = "committed";
      return transaction.commit(signal);
    });
  }

  async rollback(): Promise<void> {
    const transaction = this.runner();
    this.#ended = "rolled back";
    await transaction.rollback();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended === undefined) await this.rollback();
  }

  protected override runner(): DriverTransaction {
    if (this.#ended === undefined) return this.#transaction;
    throw new DatabaseError(
      "transaction",
      `Cannot use the transaction: it has been ${this.#ended}`,
    );
  }
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof DatabaseError && RETRIED_SQL_STATES.has(error.sqlState ?? "");
}
