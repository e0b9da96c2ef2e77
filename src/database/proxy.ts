import { DatabaseError } from "../errors.ts";
import type { Guarded } from "../guard.ts";
import { decodeChangedSettings } from "../ipc/changed_settings.ts";
import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { encodeValue } from "../ipc/value.ts";
import { toHint, withheld } from "./asked_settings.ts";
import { fromChannelError } from "./channel_error.ts";
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
import { closedError } from "./ended_error.ts";
import { thoughItHasRun } from "./has_run.ts";
import { databaseMethods, isDatabaseConfig } from "./methods.ts";
import type { DatabaseConfig, EffectiveDatabaseConfig } from "./types.ts";

const RUN = "run the statement";
const OPEN = "open a database";

/** @throws {DatabaseError} When there is no orchestrator, or it opens no such database. */
export async function openDatabaseProxy(
  client: ServiceClient | Promise<ServiceClient>,
  config: DatabaseConfig,
  signal?: AbortSignal,
): Promise<DatabaseDriver> {
  try {
    const remote = await (await client).open(
      { serviceType: "database", service: config.service, config: toHint(config) },
      signal,
    );
    const { changed = [], ...effective } = await remote.config(isDatabaseConfig);
    return new DatabaseProxy(remote, {
      ...effective,
      changed: [...decodeChangedSettings(changed), ...withheld(config)],
    });
  } catch (error) {
    throw fromChannelError(error, OPEN, false);
  }
}

type QueryResult = Guarded<typeof databaseMethods.query_one.result>;
type StatementParams = Guarded<typeof databaseMethods.query_one.params>;

abstract class ProxyStatements {
  readonly #remote: RemoteConnection;
  readonly #transaction: { readonly transaction?: number };

  constructor(remote: RemoteConnection, transaction: { readonly transaction?: number }) {
    this.#remote = remote;
    this.#transaction = transaction;
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const params = {
      ...this.#encoded(statement),
      ...(statement.wantsColumnTypes ? { column_types: true as const } : {}),
    };
    const isLasting = this.#transaction.transaction === undefined;
    const result = await this.call(RUN, isLasting, databaseMethods.query, params, signal);
    return await this.#whole(result, signal);
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#whole(await this.#run(databaseMethods.query_one, statement, signal), signal);
  }

  async batch(
    statements: readonly Statement[],
    { transaction }: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    const params = {
      statements: statements.map(toParams),
      ...(transaction ? { atomic: true as const } : {}),
      ...this.#transaction,
    };
    const isLasting = this.#transaction.transaction === undefined;
    const { results } = await this.call(
      "run the batch",
      isLasting,
      databaseMethods.batch,
      params,
      signal,
    );
    return await Promise.all(results.map(async (result) => ({
      ...await this.#whole(result, signal),
      affectedRows: result.affected_rows,
    })));
  }

  async stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    const params = { ...this.#encoded(statement), batch_size: batchSize };
    const { stream } = await this.call(RUN, false, databaseMethods.open_stream, params, signal);
    return this.#streamOf(stream);
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    const { affected_rows } = await this.#run(databaseMethods.execute, statement, signal);
    return affected_rows;
  }

  /** The error is made here, after the wait, so that its stack shows the caller. */
  protected async call<Params extends Record<string, unknown>, Result>(
    attempted: string,
    lasting: boolean,
    method: Method<Params, Result>,
    params: Params,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (this.#remote.closed) throw closedError(attempted);
    try {
      return await this.#remote.call(method, params, signal);
    } catch (error) {
      throw fromChannelError(error, attempted, lasting);
    }
  }

  async #run<Result>(
    method: Method<StatementParams, Result>,
    statement: Statement,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const isLasting = this.#transaction.transaction === undefined;
    return await this.call(RUN, isLasting, method, this.#encoded(statement), signal);
  }

  #encoded(statement: Statement): StatementParams {
    return { ...toParams(statement), ...this.#transaction };
  }

  /** docs/protocol.md §8.1: what did not fit into the answer is fetched like a stream. */
  async #whole<Result extends QueryResult>(
    result: Result,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    if (result.rest === undefined) return result;
    const rest = this.#streamOf(result.rest);
    const rows = [...result.rows];
    try {
      for (
        let next = await rest.next(signal);
        next.rows.length > 0;
        next = await rest.next(signal)
      ) {
        for (const row of next.rows) rows.push(row);
      }
      await rest.close();
    } catch (error) {
      await rest.close().catch(() => {});
      throw thoughItHasRun(error, this.#transaction.transaction === undefined);
    }
    return { ...result, rows };
  }

  #streamOf(stream: number): RowStream {
    return {
      next: (signal) => this.call(RUN, false, databaseMethods.fetch, { stream }, signal),
      close: async () => {
        try {
          await this.call("close a stream", false, databaseMethods.close_stream, { stream });
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      },
    };
  }
}

function toParams({ sql, params }: Statement): { sql: string; params: unknown[] } {
  return { sql, params: params.map(encodeValue) };
}

class DatabaseProxy extends ProxyStatements implements DatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #remote: RemoteConnection;

  constructor(remote: RemoteConnection, config: EffectiveDatabaseConfig) {
    super(remote, {});
    this.#remote = remote;
    this.config = config;
  }

  async begin(
    { isolationLevel, readOnly, deferrable }: BeginOptions,
    signal?: AbortSignal,
  ): Promise<DriverTransaction> {
    const params = {
      ...(isolationLevel === undefined ? {} : { isolation_level: isolationLevel }),
      ...(readOnly === undefined ? {} : { read_only: readOnly }),
      ...(deferrable === undefined ? {} : { deferrable }),
    };
    const begin = databaseMethods.begin;
    const { transaction } = await this.call("begin a transaction", false, begin, params, signal);
    return new TransactionProxy(this.#remote, transaction);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.call("reach the database", false, databaseMethods.ping, {}, signal);
  }

  async close(): Promise<void> {
    try {
      await this.#remote.close();
    } catch (error) {
      throw fromChannelError(error, "close the database", false);
    }
  }
}

class TransactionProxy extends ProxyStatements implements DriverTransaction {
  readonly #transaction: number;

  constructor(remote: RemoteConnection, transaction: number) {
    super(remote, { transaction });
    this.#transaction = transaction;
  }

  async commit(signal?: AbortSignal): Promise<void> {
    const params = { transaction: this.#transaction };
    await this.call("commit the transaction", true, databaseMethods.commit, params, signal);
  }

  /** Without an orchestrator, nobody is left who has not rolled it back. */
  async rollback(): Promise<void> {
    const params = { transaction: this.#transaction };
    try {
      await this.call("roll the transaction back", false, databaseMethods.rollback, params);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** With the connection, the orchestrator has released all that it held for it. */
function isGone(error: unknown): boolean {
  return error instanceof DatabaseError && error.kind === "connection";
}
