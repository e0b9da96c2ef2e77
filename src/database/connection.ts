import { type CallOptions, startDeadline, withDeadline } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import type {
  DatabaseDriver,
  DriverTransaction,
  RowSet,
  RowStream,
  StatementRunner,
} from "./driver.ts";
import { notStarted } from "./ended_error.ts";
import { checkedStatement } from "./parameters.ts";
import { toRows } from "./row_set.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  EffectiveDatabaseConfig,
  Queryable,
  QueryOptions,
  RetriedTransactionOptions,
  Row,
  SqlParameter,
  StreamOptions,
  TransactionOptions,
} from "./types.ts";

const RUN = "run the statement";
const DEFAULT_BATCH_SIZE = 1_000;

/** PostgreSQL documentation, Appendix A: serialization_failure and deadlock_detected. */
const RETRIED_SQL_STATES: ReadonlySet<string> = new Set(["40001", "40P01"]);

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function connectionOver(driver: DatabaseDriver): DatabaseConnection {
  return new Connection(driver);
}

abstract class Statements implements Queryable {
  protected abstract runner(): StatementRunner;

  async query<T = Row>(
    sql: string,
    params: readonly SqlParameter[] = [],
    options: QueryOptions<T> = {},
  ): Promise<T[]> {
    const statement = checkedStatement(sql, params);
    const rows = await started(RUN, options, (signal) => this.runner().query(statement, signal));
    return await checkedRows(rows, options.schema);
  }

  async queryOne<T = Row>(
    sql: string,
    params: readonly SqlParameter[] = [],
    options: QueryOptions<T> = {},
  ): Promise<T | null> {
    const statement = checkedStatement(sql, params);
    const rows = await started(
      RUN,
      options,
      (signal) => this.runner().queryOne(statement, signal),
    );
    const [first] = await checkedRows(rows, options.schema);
    return first ?? null;
  }

  async execute(
    sql: string,
    params: readonly SqlParameter[] = [],
    options: CallOptions = {},
  ): Promise<number> {
    const statement = checkedStatement(sql, params);
    return await started(RUN, options, (signal) => this.runner().execute(statement, signal));
  }

  stream<T = Row>(
    sql: string,
    params: readonly SqlParameter[] = [],
    options: StreamOptions<T> = {},
  ): AsyncIterableIterator<T> {
    const { batchSize = DEFAULT_BATCH_SIZE } = options;
    if (!(Number.isSafeInteger(batchSize) && batchSize > 0)) {
      throw new TypeError(
        `Cannot stream: batchSize is ${batchSize}, expected a whole number over 0`,
      );
    }
    const statement = checkedStatement(sql, params);
    const open = (signal: AbortSignal | undefined) => {
      return started(RUN, signal === undefined ? {} : { signal }, () => {
        return this.runner().stream(statement, batchSize, signal);
      });
    };
    return readStream(open, options);
  }
}

class Connection extends Statements implements DatabaseConnection {
  readonly config: EffectiveDatabaseConfig;
  readonly #driver: DatabaseDriver;
  #closing: Promise<void> | undefined;

  constructor(driver: DatabaseDriver) {
    super();
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
    return new Transaction(
      await started("begin a transaction", options, (signal) => this.runner().begin(how, signal)),
    );
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
  readonly #transaction: DriverTransaction;
  #ended: "committed" | "rolled back" | undefined;
  #lastSavepoint = 0;

  constructor(transaction: DriverTransaction) {
    super();
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

/** Nothing is sent for a call that was cancelled before it began. */
async function started<T>(
  attempted: string,
  options: CallOptions,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  return await withDeadline(options, async (signal) => {
    if (signal?.aborted) throw notStarted(attempted, signal);
    return await run(signal);
  });
}

/** The next rows are on their way while the caller looks at these. */
async function* readStream<T>(
  open: (signal: AbortSignal | undefined) => Promise<RowStream>,
  options: StreamOptions<T>,
): AsyncIterableIterator<T> {
  using deadline = startDeadline(options);
  const { signal } = deadline;
  const stream = await open(signal);
  let next = stream.next(signal);
  try {
    for (let rows = await next; rows.rows.length > 0; rows = await next) {
      next = stream.next(signal);
      next.catch(() => {}); // Told when it is waited for, which may be never.
      yield* await checkedRows(rows, options.schema);
    }
  } finally {
    await next.catch(() => {});
    await stream.close();
  }
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof DatabaseError && RETRIED_SQL_STATES.has(error.sqlState ?? "");
}

async function checkedRows<T>(rowSet: RowSet, schema: StandardSchema<T> | undefined): Promise<T[]> {
  const rows = toRows(rowSet);
  if (schema === undefined) return claimed(rows);
  return await Promise.all(
    rows.map((row, index) =>
      checkedBy(
        schema,
        row,
        (detail) => new DatabaseError("serialization", `Cannot accept row ${index}: ${detail}`),
      )
    ),
  );
}

/** Without a schema the row type is the caller's word, as the contract says. */
function claimed<T>(rows: unknown[]): T[];
function claimed(rows: unknown[]): unknown[] {
  return rows;
}
