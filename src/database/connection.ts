import { type CallOptions, withDeadline } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import type { DatabaseDriver, DriverTransaction, RowSet, StatementRunner } from "./driver.ts";
import { notStarted } from "./ended_error.ts";
import { checkedStatement } from "./parameters.ts";
import { toRows } from "./row_set.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  EffectiveDatabaseConfig,
  Queryable,
  QueryOptions,
  Row,
  SqlParameter,
} from "./types.ts";

const RUN = "run the statement";

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
    options: CallOptions = {},
  ): Promise<T> {
    await using transaction = await this.beginTransaction(options);
    const result = await run(transaction);
    await transaction.commit(options);
    return result;
  }

  async beginTransaction(options: CallOptions = {}): Promise<DatabaseTransaction> {
    return new Transaction(
      await started("begin a transaction", options, (signal) => this.runner().begin(signal)),
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

  protected override runner(): DatabaseDriver {
    if (this.#closing === undefined) return this.#driver;
    throw new DatabaseError("connection", "Cannot use the database: the connection is closed");
  }
}

class Transaction extends Statements implements DatabaseTransaction {
  readonly #transaction: DriverTransaction;
  #ended: "committed" | "rolled back" | undefined;

  constructor(transaction: DriverTransaction) {
    super();
    this.#transaction = transaction;
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
