import type { EffectiveDatabaseConfig, SqlParameter } from "./types.ts";
import type { ColumnEncoding } from "./column_encoding.ts";

/** One statement with its parameters, both checked. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlParameter[];
}

/** Rows as a database gave them: how a column's cells become values is said once per column. */
export interface RowSet {
  readonly columns: readonly string[];
  readonly encodings: readonly ColumnEncoding[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What every backend can do with a statement, and the proxy too. */
export interface StatementRunner {
  query(statement: Statement, signal?: AbortSignal): Promise<RowSet>;
  /** Like `query`, but carries no row after the first. */
  queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet>;
  execute(statement: Statement, signal?: AbortSignal): Promise<number>;
}

/** A transaction as a backend offers it. */
export interface DriverTransaction extends StatementRunner {
  commit(signal?: AbortSignal): Promise<void>;
  rollback(): Promise<void>;
}

/** What is behind a `DatabaseConnection`: a native driver, or the orchestrator. */
export interface DatabaseDriver extends StatementRunner {
  readonly config: EffectiveDatabaseConfig;
  begin(signal?: AbortSignal): Promise<DriverTransaction>;
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
