import { DatabaseError } from "../errors.ts";
import type { Guarded } from "../guard.ts";
import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { encodeValue } from "../ipc/value.ts";
import { fromChannelError } from "./channel_error.ts";
import type { DatabaseDriver, DriverTransaction, RowSet, Statement } from "./driver.ts";
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
    return new DatabaseProxy(remote, await remote.config(isDatabaseConfig));
  } catch (error) {
    throw fromChannelError(error, OPEN, false);
  }
}

/** What the orchestrator is told of the module's own settings: no address, no secret. */
function toHint({ dbType, pool }: DatabaseConfig): Record<string, unknown> {
  return { ...(dbType === undefined ? {} : { dbType }), ...(pool === undefined ? {} : { pool }) };
}

type StatementParams = Guarded<typeof databaseMethods.query.params>;

abstract class ProxyStatements {
  readonly #remote: RemoteConnection;
  readonly #transaction: { readonly transaction?: number };

  constructor(remote: RemoteConnection, transaction: { readonly transaction?: number }) {
    this.#remote = remote;
    this.#transaction = transaction;
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#run(databaseMethods.query, statement, signal);
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#run(databaseMethods.query_one, statement, signal);
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
    try {
      return await this.#remote.call(method, params, signal);
    } catch (error) {
      throw fromChannelError(error, attempted, lasting);
    }
  }

  async #run<Result>(
    method: Method<StatementParams, Result>,
    { sql, params }: Statement,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const isLasting = this.#transaction.transaction === undefined;
    const encoded = { sql, params: params.map(encodeValue), ...this.#transaction };
    return await this.call(RUN, isLasting, method, encoded, signal);
  }
}

class DatabaseProxy extends ProxyStatements implements DatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #remote: RemoteConnection;

  constructor(remote: RemoteConnection, config: EffectiveDatabaseConfig) {
    super(remote, {});
    this.#remote = remote;
    this.config = config;
  }

  async begin(signal?: AbortSignal): Promise<DriverTransaction> {
    const begin = databaseMethods.begin;
    const { transaction } = await this.call("begin a transaction", false, begin, {}, signal);
    return new TransactionProxy(this.#remote, transaction);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.call("reach the database", false, databaseMethods.ping, {}, signal);
  }

  async close(): Promise<void> {
    await this.#remote.close();
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
      if (!(error instanceof DatabaseError && error.kind === "connection")) throw error;
    }
  }
}
