import { endReason } from "../deadline.ts";
import type { Guarded } from "../guard.ts";
import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeValue } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import { DatabaseError } from "../errors.ts";
import type {
  DatabaseDriver,
  DriverTransaction,
  RowSet,
  Statement,
  StatementRunner,
} from "./driver.ts";
import { ended } from "./ended_error.ts";
import { databaseMethods } from "./methods.ts";
import { checkedStatement } from "./parameters.ts";
import { Numbered } from "./numbered.ts";
import { rowBytes } from "./result_size.ts";
import { toWire } from "./row_set.ts";
import { CHUNK_BYTES, streamOf, type WireResult, WireStream } from "./wire_stream.ts";

type BeginParams = Guarded<typeof databaseMethods.begin.params>;
type BatchParams = Guarded<typeof databaseMethods.batch.params>;
type StatementParams = Guarded<typeof databaseMethods.query_one.params>;

/** Runs what one module asks over the wire on a driver that it shares with others. */
export class DatabaseHandler implements ServiceHandler {
  readonly operations: Operations<typeof databaseMethods>;
  readonly #driver: DatabaseDriver;
  readonly #transactions = new Numbered<DriverTransaction>("transaction");
  readonly #streams = new Numbered<WireStream>("stream");
  #closed = false;

  constructor(driver: DatabaseDriver) {
    this.#driver = driver;
    this.operations = {
      query: operation(databaseMethods.query, async (params, signal) => {
        const rows = await this.#runner(params).query(toStatement(params), signal);
        const result = await this.#result(rows);
        return params.column_types && rows.types ? { ...result, types: rows.types } : result;
      }),
      query_one: operation(databaseMethods.query_one, async (params, signal) => {
        return await this.#result(
          await this.#runner(params).queryOne(toStatement(params), signal),
        );
      }),
      execute: operation(databaseMethods.execute, async (params, signal) => {
        const runner = this.#runner(params);
        return { affected_rows: await runner.execute(toStatement(params), signal) };
      }),
      batch: operation(databaseMethods.batch, (params, signal) => this.#batch(params, signal)),
      open_stream: operation(databaseMethods.open_stream, async (params, signal) => {
        const runner = this.#runner(params);
        const stream = await runner.stream(toStatement(params), params.batch_size, signal);
        if (this.#isUnwanted(signal)) {
          await stream.close();
          throw this.#unwantedError("open a stream", signal);
        }
        return { stream: this.#streams.add(new WireStream(stream)) };
      }),
      fetch: operation(databaseMethods.fetch, async ({ stream }, signal) => {
        return await this.#streams.get(stream).next(signal);
      }),
      close_stream: operation(databaseMethods.close_stream, async ({ stream }) => {
        await this.#streams.take(stream).close();
        return {};
      }),
      begin: operation(databaseMethods.begin, (params, signal) => this.#begin(params, signal)),
      commit: operation(databaseMethods.commit, async ({ transaction }, signal) => {
        await this.#transactions.take(transaction).commit(signal);
        return {};
      }),
      rollback: operation(databaseMethods.rollback, async ({ transaction }) => {
        await this.#transactions.take(transaction).rollback();
        return {};
      }),
      ping: operation(databaseMethods.ping, async (_params, signal) => {
        await driver.ping(signal);
        return {};
      }),
    };
  }

  /** The database stays open; what this module runs is cancelled, what it began rolled back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#streams.takeAll();
    this.#transactions.takeAll();
    await this.#driver.close();
  }

  /** What fits in no message is kept here, to be fetched like a stream. */
  async #result(rows: RowSet, room: number = CHUNK_BYTES): Promise<WireResult> {
    if (rows.rows.length <= 1 && room > 0) return toWire(rows);
    const chunked = new WireStream(streamOf(rows));
    const first = await chunked.next(undefined, room);
    return chunked.isDone ? first : { ...first, rest: this.#streams.add(chunked) };
  }

  /** docs/protocol.md §8.1: one answer holds about as many rows as that of one query. */
  async #batch(
    { statements, atomic, transaction }: BatchParams,
    signal: AbortSignal,
  ): Promise<Guarded<typeof databaseMethods.batch.result>> {
    const runner = transaction === undefined ? this.#driver : this.#transactions.get(transaction);
    const checked = statements.map(toStatement);
    const ran = await runner.batch(checked, { transaction: atomic === true }, signal);
    let room = CHUNK_BYTES;
    const results = [];
    for (const { affectedRows, ...rows } of ran) {
      const result = await this.#result(rows, room);
      for (const row of result.rows) room -= rowBytes(row);
      results.push({ ...result, affected_rows: affectedRows });
    }
    return { results };
  }

  async #begin(
    { isolation_level, read_only, deferrable }: BeginParams,
    signal: AbortSignal,
  ): Promise<{ transaction: number }> {
    const begun = await this.#driver.begin({
      ...(isolation_level === undefined ? {} : { isolationLevel: isolation_level }),
      ...(read_only === undefined ? {} : { readOnly: read_only }),
      ...(deferrable === undefined ? {} : { deferrable }),
    }, signal);
    if (this.#isUnwanted(signal)) {
      await begun.rollback();
      throw this.#unwantedError("begin a transaction", signal);
    }
    return { transaction: this.#transactions.add(begun) };
  }

  /** What was opened for somebody who has left meanwhile would be held for nobody. */
  #isUnwanted(signal: AbortSignal): boolean {
    return this.#closed || signal.aborted;
  }

  #unwantedError(attempted: string, signal: AbortSignal): DatabaseError {
    return this.#closed
      ? new DatabaseError("connection", `Cannot ${attempted}: the connection is closed`)
      : ended(attempted, endReason(signal));
  }

  #runner({ transaction }: StatementParams): StatementRunner {
    return transaction === undefined ? this.#driver : this.#transactions.get(transaction);
  }
}

/** The module's own checks cannot be relied on: it may be any program. */
function toStatement({ sql, params }: Pick<StatementParams, "sql" | "params">): Statement {
  try {
    return checkedStatement(sql, params.map(decodeValue));
  } catch (error) {
    throw new ProtocolViolation(error instanceof Error ? error.message : String(error));
  }
}
