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
import { closedError, ended, notStarted } from "./ended_error.ts";
import { databaseMethods } from "./methods.ts";
import { checkedStatement } from "./parameters.ts";
import { Numbered } from "./numbered.ts";
import { rowBytes } from "./result_size.ts";
import { toWire } from "./row_set.ts";
import { UnreadRows } from "./unread_rows.ts";
import { CHUNK_BYTES, streamOf, type WireResult, WireStream } from "./wire_stream.ts";

const RUN = "run the statement";

/** docs/protocol.md §8.1: how many streams one connection may hold. */
const MAX_STREAMS = 1_000;

type BeginParams = Guarded<typeof databaseMethods.begin.params>;
type BatchParams = Guarded<typeof databaseMethods.batch.params>;
type StatementParams = Guarded<typeof databaseMethods.query_one.params>;

/** Runs what one module asks over the wire on a driver that it shares with others. */
export class DatabaseHandler implements ServiceHandler {
  readonly operations: Operations<typeof databaseMethods>;
  readonly #driver: DatabaseDriver;
  readonly #unread: UnreadRows;
  /** How much of it is of this connection. */
  #unreadBytes = 0;
  readonly #transactions = new Numbered<DriverTransaction>("transaction");
  readonly #streams = new Numbered<WireStream>("stream");
  #closed = false;

  /** @param unread What waits for the same module, on all its connections. */
  constructor(driver: DatabaseDriver, unread: UnreadRows = new UnreadRows()) {
    this.#driver = driver;
    this.#unread = unread;
    this.operations = {
      query: operation(databaseMethods.query, async (params, signal) => {
        if (!this.#isRead) await this.#untilRead(params.transaction, signal);
        const rows = await this.#runner(params).query(toStatement(params), signal);
        const result = await this.#result(rows);
        return params.column_types && rows.types ? { ...result, types: rows.types } : result;
      }),
      query_one: operation(databaseMethods.query_one, async (params, signal) => {
        if (!this.#isRead) await this.#untilRead(params.transaction, signal);
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
        if (this.#streams.size >= MAX_STREAMS) {
          throw new ProtocolViolation(`this connection holds ${MAX_STREAMS} streams already`);
        }
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
    this.#drop(this.#unreadBytes);
    await this.#driver.close();
  }

  /** What fits in no message is kept here, to be fetched like a stream. */
  async #result(rows: RowSet, room: number = CHUNK_BYTES): Promise<WireResult> {
    if (rows.rows.length <= 1 && room > 0) return toWire(rows);
    let byteLength = 0;
    const chunked = new WireStream(streamOf(rows, () => this.#drop(byteLength)));
    const first = await chunked.next(undefined, room);
    if (chunked.isDone) return first;
    if (this.#closed) throw closedError(RUN);
    for (const row of rows.rows) byteLength += rowBytes(row);
    this.#unreadBytes += byteLength;
    this.#unread.keep(byteLength);
    return { ...first, rest: this.#streams.add(chunked) };
  }

  /** Whether the module has fetched enough of its results to ask for more. */
  get #isRead(): boolean {
    return this.#unread.byteLength < this.#driver.config.maxResultBytes;
  }

  /** What stands in the order of a transaction cannot wait without losing its place. */
  async #untilRead(transaction: number | undefined, signal: AbortSignal): Promise<void> {
    const { maxResultBytes } = this.#driver.config;
    if (transaction !== undefined) {
      throw new DatabaseError(
        "serialization",
        `Cannot ${RUN}: ${this.#unread.byteLength} bytes of earlier results wait to be fetched, ` +
          `maxResultBytes is ${maxResultBytes}; read them first, or use stream()`,
      );
    }
    await this.#unread.room(maxResultBytes, signal);
    if (signal.aborted) throw notStarted(RUN, signal);
  }

  #drop(byteLength: number): void {
    this.#unreadBytes -= byteLength;
    this.#unread.drop(byteLength);
  }

  /** docs/protocol.md §8.1: one answer holds about as many rows as that of one query. */
  async #batch(
    { statements, atomic, transaction }: BatchParams,
    signal: AbortSignal,
  ): Promise<Guarded<typeof databaseMethods.batch.result>> {
    const runner = transaction === undefined ? this.#driver : this.#transactions.get(transaction);
    const checked = statements.map(toStatement);
    if (!this.#isRead) await this.#untilRead(transaction, signal);
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
    return this.#closed ? closedError(attempted) : ended(attempted, endReason(signal));
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
