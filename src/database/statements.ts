import { type CallOptions, startDeadline, withDeadline } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import type { RowSet, RowStream, Statement, StatementRunner } from "./driver.ts";
import { notStarted } from "./ended_error.ts";
import { checkedStatement } from "./parameters.ts";
import { toArrayRows, toRows } from "./row_set.ts";
import { type QuoteIdentifier, renderSql, sql, SqlFragment, type SqlTemplateValue } from "./sql.ts";
import type {
  ArrayQueryOptions,
  ArrayRows,
  BatchOptions,
  BatchResult,
  BatchStatement,
  Queryable,
  QueryOptions,
  Row,
  SqlParameter,
  StreamOptions,
} from "./types.ts";
import type { ValueOptions } from "./value_options.ts";

const RUN = "run the statement";
const DEFAULT_BATCH_SIZE = 1_000;

/** What runs statements on any driver: the same checks and the same values in both modes. */
export abstract class Statements implements Queryable {
  readonly #quote: QuoteIdentifier;

  readonly #values: Required<ValueOptions>;

  constructor(quote: QuoteIdentifier, values: Required<ValueOptions>) {
    this.#quote = quote;
    this.#values = values;
  }

  /** Whether the effect of a statement lasts as soon as it has run. */
  protected abstract readonly isLasting: boolean;

  /** What runs them, if it still may. */
  protected abstract runner(): StatementRunner;

  query<T = Row>(
    sql: string | SqlFragment,
    params?: readonly SqlParameter[],
    options?: QueryOptions<T>,
  ): Promise<T[]>;
  query(
    sql: string | SqlFragment,
    params: readonly SqlParameter[],
    options: ArrayQueryOptions,
  ): Promise<ArrayRows>;
  async query<T = Row>(
    sql: string | SqlFragment,
    params: readonly SqlParameter[] = [],
    options: QueryOptions<T> | ArrayQueryOptions = {},
  ): Promise<T[] | ArrayRows> {
    const statement = this.#statement(sql, params);
    if (options.rowMode === "array") {
      const rows = await started(RUN, options, (signal) => {
        return this.runner().query({ ...statement, wantsColumnTypes: true }, signal);
      });
      return await this.#read(() => toArrayRows(rows, this.#values));
    }
    const rows = await started(RUN, options, (signal) => this.runner().query(statement, signal));
    return await this.#read(() => checkedRows(rows, options.schema, this.#values));
  }

  async queryOne<T = Row>(
    sql: string | SqlFragment,
    params: readonly SqlParameter[] = [],
    options: QueryOptions<T> = {},
  ): Promise<T | null> {
    const statement = this.#statement(sql, params);
    const rows = await started(
      RUN,
      options,
      (signal) => this.runner().queryOne(statement, signal),
    );
    const [first] = await this.#read(() => checkedRows(rows, options.schema, this.#values));
    return first ?? null;
  }

  async execute(
    sql: string | SqlFragment,
    params: readonly SqlParameter[] = [],
    options: CallOptions = {},
  ): Promise<number> {
    const statement = this.#statement(sql, params);
    return await started(RUN, options, (signal) => this.runner().execute(statement, signal));
  }

  async sql<T = Row>(
    texts: TemplateStringsArray,
    ...values: readonly SqlTemplateValue[]
  ): Promise<T[]> {
    return await this.query<T>(sql(texts, ...values));
  }

  async batch(
    statements: readonly (BatchStatement | SqlFragment)[],
    options: BatchOptions = {},
  ): Promise<BatchResult[]> {
    const checked = statements.map((statement) => {
      return statement instanceof SqlFragment
        ? this.#statement(statement, [])
        : this.#statement(statement.sql, statement.params ?? []);
    });
    const { transaction = false } = options;
    const results = await started("run the batch", options, (signal) => {
      return this.runner().batch(checked, { transaction }, signal);
    });
    return await this.#read(() =>
      results.map((result) => ({
        rows: toRows(result, this.#values),
        affectedRows: result.affectedRows,
      }))
    );
  }

  /** What cannot be read was given by a statement that has run all the same. */
  async #read<T>(read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw this.isLasting && error instanceof DatabaseError
        ? Object.assign(error, { outcomeUnknown: true })
        : error;
    }
  }

  stream<T = Row>(
    sql: string | SqlFragment,
    params: readonly SqlParameter[] = [],
    options: StreamOptions<T> = {},
  ): AsyncIterableIterator<T> {
    const { batchSize = DEFAULT_BATCH_SIZE } = options;
    if (!(Number.isSafeInteger(batchSize) && batchSize > 0)) {
      throw new TypeError(
        `Cannot stream: batchSize is ${batchSize}, expected a whole number over 0`,
      );
    }
    const statement = this.#statement(sql, params);
    const open = (signal: AbortSignal | undefined) => {
      return started(RUN, signal === undefined ? {} : { signal }, () => {
        return this.runner().stream(statement, batchSize, signal);
      });
    };
    return readStream(open, options, this.#values, this.isLasting);
  }

  #statement(sql: unknown, params: unknown): Statement {
    if (!(sql instanceof SqlFragment)) return checkedStatement(sql, params);
    if (Array.isArray(params) && params.length > 0) {
      throw new TypeError(
        `Cannot run the statement: ${params.length} parameters are given beside a template, ` +
          "which holds its own",
      );
    }
    const rendered = renderSql(sql, this.#quote);
    return checkedStatement(rendered.sql, rendered.params);
  }
}

/** Nothing is sent for a call that was cancelled before it began. */
export function started<T>(
  attempted: string,
  options: CallOptions,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  return withDeadline(options, (signal) => {
    if (signal?.aborted) throw notStarted(attempted, signal);
    return run(signal);
  });
}

/**
 * The next rows are on their way while the caller looks at these. Nobody waits for them once the
 * caller has left, unless that would spoil the transaction that they are read in.
 */
async function* readStream<T>(
  open: (signal: AbortSignal | undefined) => Promise<RowStream>,
  options: StreamOptions<T>,
  values: Required<ValueOptions>,
  isAlone: boolean,
): AsyncIterableIterator<T> {
  using deadline = startDeadline(options);
  const left = new AbortController();
  const signals = [...deadline.signal ? [deadline.signal] : [], ...isAlone ? [left.signal] : []];
  const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
  const stream = await open(deadline.signal);
  let next = stream.next(signal);
  try {
    for (let rows = await next; rows.rows.length > 0; rows = await next) {
      next = stream.next(signal);
      next.catch(() => {}); // Told when it is waited for, which may be never.
      yield* await checkedRows(rows, options.schema, values);
    }
  } finally {
    left.abort();
    await next.catch(() => {});
    await stream.close();
  }
}

async function checkedRows<T>(
  rowSet: RowSet,
  schema: StandardSchema<T> | undefined,
  values: Required<ValueOptions>,
): Promise<T[]> {
  const rows = toRows(rowSet, values);
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
