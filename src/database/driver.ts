import type { EffectiveDatabaseConfig, IsolationLevel, SqlParameter } from "./types.ts";
import type { ColumnEncoding } from "./column_encoding.ts";

/** One statement with its parameters, both checked. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlParameter[];
  /** Whether somebody asks for the columns' types. */
  readonly wantsColumnTypes?: true;
  /** How many of its rows somebody asks for; without it, all. It is run to its end all the same. */
  readonly rowLimit?: 0 | 1;
}

/** Rows as a database gave them: how a column's cells become values is said once per column. */
export interface RowSet {
  readonly columns: readonly string[];
  /** The columns' types, as the database names them; over the wire, only where they were asked for. */
  readonly types?: readonly string[];
  readonly encodings: readonly ColumnEncoding[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What one statement of a batch came to. */
export interface StatementResult extends RowSet {
  /** How many rows were inserted, updated or deleted. */
  readonly affectedRows: number;
}

/** How a batch is to be run. */
export interface BatchRunOptions {
  /** Whether all of it happens or none; in a transaction, that is so anyway. */
  readonly transaction: boolean;
}

/** A query whose rows are asked for a few at a time. */
export interface RowStream {
  /** Gives the next rows, and at the end none. */
  next(signal?: AbortSignal): Promise<RowSet>;
  /** Releases all that is held for it, whether it was read to its end or not. */
  close(): Promise<void>;
}

/** How a transaction is to be. */
export interface BeginOptions {
  readonly isolationLevel?: IsolationLevel;
  readonly readOnly?: boolean;
  readonly deferrable?: boolean;
  /**
   * Whether nothing that runs in it may make it write, or get out of it: not even SQL that tries.
   * It is read-only, and is rolled back in the end.
   */
  readonly sealed?: true;
}

/** What every backend can do with a statement, and the proxy too. */
export interface StatementRunner {
  query(statement: Statement, signal?: AbortSignal): Promise<RowSet>;
  /** Like `query`, but carries no row after the first. */
  queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet>;
  execute(statement: Statement, signal?: AbortSignal): Promise<number>;
  /** Runs one after the other, until the first that fails. */
  batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]>;
  /** @param batchSize How many rows are given at once at the most. */
  stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream>;
}

/** A transaction as a backend offers it. */
export interface DriverTransaction extends StatementRunner {
  commit(signal?: AbortSignal): Promise<void>;
  rollback(): Promise<void>;
}

/** How much of a database that several share one of them may take. What is left out is the database's. */
export interface DatabaseShare {
  /** How many connections, together with all that are of the same name. */
  readonly maxConnections?: number;
  /** How many connections for itself. */
  readonly maxOwnConnections?: number;
  readonly acquireTimeoutSeconds?: number;
  readonly idleInTransactionTimeoutSeconds?: number;
  readonly maxResultBytes?: number;
  /** How many rows one call may give. */
  readonly maxRows?: number;
  /** How long the server may take for one statement, or for one part of a stream. */
  readonly statementTimeoutMs?: number;
}

/** How the connections of a pool are used. */
export interface PoolUse {
  readonly maxConnections: number;
  /** How many are open, or being opened. */
  readonly open: number;
  /** How many of these are in use. */
  readonly busy: number;
  /** How many calls wait for one. */
  readonly waiting: number;
}

/** A driver that another one can take the place of. */
export interface DrainableDatabase extends DatabaseDriver {
  /** Resolves when nothing runs on it, waits for it or is open on it. Never rejects. */
  drained(): Promise<void>;
}

/** A native driver that several modules share. */
export interface SharedDatabaseDriver extends DrainableDatabase {
  /**
   * The same database for one of them, who takes turns with the others. Closing it ends what this
   * one runs and has begun, and nothing else.
   */
  sharedWith(owner: string, share?: DatabaseShare): DrainableDatabase;
  poolUse(): PoolUse;
}

/** What is behind a `DatabaseConnection`: a native driver, or the orchestrator. */
export interface DatabaseDriver extends StatementRunner {
  readonly config: EffectiveDatabaseConfig;
  begin(options: BeginOptions, signal?: AbortSignal): Promise<DriverTransaction>;
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
