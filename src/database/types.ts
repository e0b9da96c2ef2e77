import type { ChangedSetting } from "../changed_setting.ts";
import type { CallOptions } from "../deadline.ts";
import type { StandardSchema } from "../standard_schema.ts";
import type { SqlFragment, SqlTemplateValue } from "./sql.ts";
import type { SqlParameter } from "./sql_parameter.ts";
import type { ValueOptions } from "./value_options.ts";

export type { SqlParameter } from "./sql_parameter.ts";

/** The kinds of database, by the names that the PyWatt SDKs give them. */
export const DatabaseType = { Postgres: "postgres", Mysql: "mysql", Sqlite: "sqlite" } as const;

/** The kinds of database. */
export type DatabaseType = typeof DatabaseType[keyof typeof DatabaseType];

/** How many connections a database may use, and for how long. */
export interface PoolConfig {
  /**
   * The most connections open at once.
   *
   * @default {10}
   */
  readonly maxConnections?: number;
  /**
   * How many connections stay open although nobody uses them.
   *
   * @default {2}
   */
  readonly minConnections?: number;
  /**
   * After how many seconds an unused connection above `minConnections` is closed; 0 is never.
   *
   * @default {300}
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * After how many seconds a connection is replaced, once nobody uses it; 0 is never.
   *
   * @default {1800}
   */
  readonly maxLifetimeSeconds?: number;
  /**
   * How many seconds a call waits for a free connection, and a new connection for its server.
   *
   * @default {30}
   */
  readonly acquireTimeoutSeconds?: number;
  /**
   * After how many seconds in which nothing runs in it a transaction is rolled back, and a stream
   * ended, since each keeps a connection to itself; 0 is never.
   *
   * @default {300}
   */
  readonly idleInTransactionTimeoutSeconds?: number;
}

/**
 * How a connection is encrypted, and how the server is checked, by the names and with the meanings
 * of libpq (PostgreSQL documentation, "SSL Support"):
 *
 * - `disable`: never encrypted.
 * - `prefer`: encrypted where the server offers it, and not where it does not. Against somebody who
 *   only listens, and nobody else.
 * - `require`: encrypted, whoever the server may be. With `ssl.ca` the same as `verify-ca`.
 * - `verify-ca`: encrypted, and the certificate is signed by one of `ssl.ca`, which is needed.
 * - `verify-full`: also, the certificate is for the host's name or address. Without `ssl.ca`, the
 *   authorities that Deno trusts may have signed it.
 */
export type SslMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

/** Certificates, each as the text of a PEM file. */
export interface SslConfig {
  /** The authorities that may have signed the server's certificate, and no others. */
  readonly ca?: string;
  /** The certificate that shows who is asking, then those between it and its authority. */
  readonly certificate?: string;
  /** The private key of `certificate`, without a passphrase. A secret: it never leaves the process. */
  readonly privateKey?: string;
}

/**
 * Which database to open, and how.
 *
 * In a module, all but the {@linkcode ValueOptions} is a hint: the orchestrator decides. No secret
 * of it leaves the process.
 */
export interface DatabaseConfig extends ValueOptions {
  /**
   * The kind of database.
   *
   * @default {"sqlite"}
   */
  readonly dbType?: DatabaseType;
  /** Which of the orchestrator's databases, by name; standing alone, this means nothing. */
  readonly service?: string;
  /**
   * All of it in one: `postgres://user:password@host:5432/database`, the same with `mysql` or
   * `mariadb`, `sqlite:./file.db` or `sqlite::memory:`. `pglite:./folder` and `pglite:memory` are a
   * PostgreSQL that is embedded in the process. Not together with the fields that it holds.
   *
   * SQLite and the embedded PostgreSQL run in the thread of whoever has them open: no `signal` and no
   * `timeoutMs` ends a statement that is running, and it holds up all modules. Where these are not
   * trusted, use a server.
   */
  readonly url?: string;
  /**
   * The server's host name or address, or, if it begins with `/`, the folder of its Unix-domain
   * socket; MySQL's socket itself.
   *
   * @default {"localhost"}
   */
  readonly host?: string;
  /** The server's port. By default the kind's own: 5432 for PostgreSQL, 3306 for MySQL. */
  readonly port?: number;
  /** The database's name; for SQLite the file's path. By default SQLite's `:memory:`. */
  readonly database?: string;
  /** Who logs in. By default PostgreSQL's `postgres`, MySQL's `root`. */
  readonly username?: string;
  /** The password of who logs in. */
  readonly password?: string;
  /**
   * How a server's connections are encrypted, and how the server is checked. By default `prefer`;
   * with `ssl.ca`, `verify-full`. Not for a Unix-domain socket.
   */
  readonly sslMode?: SslMode;
  /** Whom to trust, and how to show who is asking, when a connection is encrypted. */
  readonly ssl?: SslConfig;
  /**
   * Whether PostgreSQL keeps each statement prepared, for when it comes again. Set it to `false`
   * behind a pooler that gives each transaction another of its connections, such as PgBouncer with
   * `pool_mode = transaction`.
   *
   * @default {true}
   */
  readonly prepare?: boolean;
  /** How many connections, and for how long. */
  readonly pool?: PoolConfig;
  /**
   * How many bytes the rows of a `query` may take, about; more is an error, and what `stream` is for.
   * What a `stream` reads at once may not take more either.
   *
   * @default {268_435_456}
   */
  readonly maxResultBytes?: number;
}

/** The settings in effect, without secrets. In a module they can differ from what it asked for. */
export interface EffectiveDatabaseConfig {
  /** The kind of database. */
  readonly dbType: DatabaseType;
  /** The database's name; for SQLite the file's path; of an embedded PostgreSQL the folder's. */
  readonly database: string;
  /** How its connections are encrypted and its server is checked; nothing for SQLite. */
  readonly sslMode?: SslMode;
  /** The pool that this connection draws from. */
  readonly pool: Required<PoolConfig>;
  /** How many bytes the rows of a `query` may take, about. */
  readonly maxResultBytes: number;
  /** Whether it can only be read, because the orchestrator says so. */
  readonly readOnly?: boolean;
  /** How many rows one call may give, where the orchestrator limits that. */
  readonly maxRows?: number;
  /** How many milliseconds one statement may take, where the orchestrator limits that. */
  readonly statementTimeoutMs?: number;
  /** What a module asked for and did not get; nothing, standing alone. */
  readonly changed: readonly ChangedSetting[];
}

/** A row as it comes when nobody says more about it: the columns by name. */
export type Row = Record<string, unknown>;

/** How far a transaction is kept apart from others, as SQL names it. */
export type IsolationLevel =
  | "read uncommitted"
  | "read committed"
  | "repeatable read"
  | "serializable";

/** What beginning a transaction takes. */
export interface TransactionOptions extends CallOptions {
  /** How far it is kept apart from others. By default as the database says. */
  readonly isolationLevel?: IsolationLevel;
  /** Whether the database refuses every change in it. */
  readonly readOnly?: boolean;
  /** PostgreSQL's DEFERRABLE, for a transaction that is serializable and read-only; not MySQL's. */
  readonly deferrable?: boolean;
}

/** What `transaction()` takes. */
export interface RetriedTransactionOptions extends TransactionOptions {
  /**
   * How many times the function is run again, from its start, after a serialization failure or a
   * deadlock: whatever it does outside the database is done again, too.
   *
   * @default {0}
   */
  readonly retries?: number;
}

/** What a stream takes. */
export interface StreamOptions<T> extends QueryOptions<T> {
  /**
   * How many rows are fetched at once, at the most: fewer where they are large.
   *
   * @default {1_000}
   */
  readonly batchSize?: number;
}

/** What a query takes. */
export interface QueryOptions<T> extends CallOptions {
  /** Checks every row: with it, the result is of its type; without it, that is only claimed. */
  readonly schema?: StandardSchema<T>;
  /**
   * Each row as an object of its columns by name.
   *
   * @default {"object"}
   */
  readonly rowMode?: "object";
}

/** What a query takes whose rows are to be arrays. */
export interface ArrayQueryOptions extends CallOptions {
  /** Each row as an array of its cells, in the order of the columns. */
  readonly rowMode: "array";
}

/** A column of a result. */
export interface Column {
  /** Its name; several columns can have the same. */
  readonly name: string;
  /** Its type, as the database names it; empty where the database tells none. */
  readonly type: string;
}

/** A result whose rows are arrays: no column is lost, whatever the names. */
export interface ArrayRows {
  /** The columns, in order. */
  readonly columns: readonly Column[];
  /** The rows, each with a cell for each column. */
  readonly rows: unknown[][];
}

/** One statement of a batch. */
export interface BatchStatement {
  /** The statement, with `$1`, `$2` and so on for the parameters; or a piece of SQL. */
  readonly sql: string | SqlFragment;
  /** The parameters, in order. */
  readonly params?: readonly SqlParameter[];
}

/** What one statement of a batch came to. */
export interface BatchResult {
  /** Its rows, each an object of its columns by name. */
  readonly rows: Row[];
  /** How many rows it inserted, updated or deleted. */
  readonly affectedRows: number;
}

/** What a batch takes outside a transaction. */
export interface BatchOptions extends CallOptions {
  /**
   * Whether all of it happens or none.
   *
   * @default {false}
   */
  readonly transaction?: boolean;
}

/** What can run statements: a connection, and a transaction. */
export interface Queryable {
  /**
   * Runs a statement and gives all its rows.
   *
   * @typeParam T The type of a row; only with `options.schema` is it checked.
   * @param sql One statement, with `$1`, `$2` and so on for the parameters; or a piece of SQL.
   * @param params The parameters, in order.
   * @param options A schema for the rows, a signal, a time limit.
   * @returns The rows, each an object of its columns by name; of equal names the last one stays.
   * @throws {DatabaseError} Of any kind.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`.
   */
  query<T = Row>(
    sql: string | SqlFragment,
    params?: readonly SqlParameter[],
    options?: QueryOptions<T>,
  ): Promise<T[]>;

  /**
   * Runs a statement and gives all its rows as arrays, and what its columns are.
   *
   * @param sql One statement, with `$1`, `$2` and so on for the parameters; or a piece of SQL.
   * @param params The parameters, in order.
   * @param options That the rows are to be arrays, a signal, a time limit.
   * @returns The columns and the rows.
   * @throws {DatabaseError} Of any kind.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`.
   */
  query(
    sql: string | SqlFragment,
    params: readonly SqlParameter[],
    options: ArrayQueryOptions,
  ): Promise<ArrayRows>;

  /**
   * Runs the statement that a template makes, and gives all its rows. The template's values are
   * sent as parameters, never as text; {@linkcode sql} makes the pieces that it can hold.
   *
   * @typeParam T The type of a row, which is not checked.
   * @param texts The template's texts, without placeholders.
   * @param values The template's values.
   * @returns The rows, each an object of its columns by name; of equal names the last one stays.
   * @throws {DatabaseError} Of any kind.
   * @throws {TypeError} When a value is of no type that can be sent, or a text holds a placeholder.
   */
  sql<T = Row>(
    texts: TemplateStringsArray,
    ...values: readonly SqlTemplateValue[]
  ): Promise<T[]>;

  /**
   * Runs a statement and gives its first row.
   *
   * @typeParam T The type of a row; only with `options.schema` is it checked.
   * @param sql One statement, with `$1`, `$2` and so on for the parameters; or a piece of SQL.
   * @param params The parameters, in order.
   * @param options A schema for the row, a signal, a time limit.
   * @returns The first row, or `null` where there is none.
   * @throws {DatabaseError} Of any kind.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`.
   */
  queryOne<T = Row>(
    sql: string | SqlFragment,
    params?: readonly SqlParameter[],
    options?: QueryOptions<T>,
  ): Promise<T | null>;

  /**
   * Runs a statement for its effect.
   *
   * @param sql One statement, with `$1`, `$2` and so on for the parameters; or a piece of SQL.
   * @param params The parameters, in order.
   * @param options A signal, a time limit.
   * @returns How many rows it inserted, updated or deleted; 0 for any other statement.
   * @throws {DatabaseError} Of any kind.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`.
   */
  execute(
    sql: string | SqlFragment,
    params?: readonly SqlParameter[],
    options?: CallOptions,
  ): Promise<number>;

  /**
   * Runs many statements, one after the other, for one way to the orchestrator and back. The first
   * that fails ends it: in a transaction nothing of it remains, otherwise what ran before it does.
   *
   * @param statements The statements, with their parameters.
   * @param options A signal, a time limit for all of them.
   * @returns What each came to, in their order.
   * @throws {DatabaseError} Of any kind; its message says which statement it was.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`: then none ran.
   */
  batch(
    statements: readonly (BatchStatement | SqlFragment)[],
    options?: CallOptions,
  ): Promise<BatchResult[]>;

  /**
   * Runs a query and gives its rows one by one, with only a few of them in memory at a time. (Of
   * SQLite, all of them are in the memory of the process that has it open.)
   *
   * Leaving the loop early closes the cursor. Outside a transaction, the stream holds a connection
   * of its own until its end, and the database refuses changes that the query would make; inside
   * one, other statements can run between two rows.
   *
   * @typeParam T The type of a row; only with `options.schema` is it checked.
   * @param sql One query, with `$1`, `$2` and so on for the parameters; or a piece of SQL.
   * @param params The parameters, in order.
   * @param options How many rows at once, a schema, a signal, a time limit for the whole stream.
   * @returns The rows, to be read with `for await`.
   * @throws {DatabaseError} Of any kind, when it is read.
   */
  stream<T = Row>(
    sql: string | SqlFragment,
    params?: readonly SqlParameter[],
    options?: StreamOptions<T>,
  ): AsyncIterableIterator<T>;
}

/**
 * A transaction, on a connection of its own until it ends. Leaving the scope of an `await using`
 * without a commit rolls it back.
 */
export interface DatabaseTransaction extends Queryable, AsyncDisposable {
  /**
   * Runs a function whose work can be undone alone: keeps it when the function resolves, undoes it
   * when it throws. Savepoints can be nested.
   *
   * @typeParam T What the function gives.
   * @param run What to do, with this same transaction.
   * @returns What the function gave.
   * @throws What the function threw, or a {@linkcode DatabaseError} of any kind.
   */
  savepoint<T>(run: (transaction: DatabaseTransaction) => Promise<T>): Promise<T>;

  /**
   * Makes all of it lasting. It has happened when this resolves.
   *
   * @param options A signal, a time limit.
   * @throws {DatabaseError} Of kind `transaction` when the server rolled it back instead; with
   * `outcomeUnknown` when the answer never came.
   */
  commit(options?: CallOptions): Promise<void>;

  /**
   * Undoes all of it.
   *
   * @throws {DatabaseError} Of kind `transaction` when it has ended already.
   */
  rollback(): Promise<void>;
}

/** An open database: the same in a program that stands alone and in a module. */
export interface DatabaseConnection extends Queryable, AsyncDisposable {
  /** The settings in effect. */
  readonly config: EffectiveDatabaseConfig;

  /**
   * Runs many statements, one after the other, for one way to the orchestrator and back. The first
   * that fails ends it; what ran before it remains, unless `transaction` is asked for.
   *
   * @param statements The statements, with their parameters.
   * @param options Whether all of it happens or none, a signal, a time limit for all of them.
   * @returns What each came to, in their order.
   * @throws {DatabaseError} Of any kind; its message says which statement it was.
   * @throws {TypeError} When a parameter is of no type that can be sent, or `undefined`: then none ran.
   */
  batch(
    statements: readonly (BatchStatement | SqlFragment)[],
    options?: BatchOptions,
  ): Promise<BatchResult[]>;

  /**
   * Runs a function in a transaction: commits when it resolves, rolls back when it throws.
   *
   * @typeParam T What the function gives.
   * @param run What to do, with the transaction; statements sent elsewhere are not part of it.
   * @param options Its kind, how often it is run again, a signal, a time limit for beginning and
   * for committing.
   * @returns What the function gave.
   * @throws What the function threw, or a {@linkcode DatabaseError} of any kind.
   */
  transaction<T>(
    run: (transaction: DatabaseTransaction) => Promise<T>,
    options?: RetriedTransactionOptions,
  ): Promise<T>;

  /**
   * Begins a transaction that the caller ends.
   *
   * @param options Its kind, a signal, a time limit.
   * @returns The transaction.
   * @throws {DatabaseError} Of kind `connection`, `pool`, `timeout` or `cancelled`.
   */
  beginTransaction(options?: TransactionOptions): Promise<DatabaseTransaction>;

  /**
   * Asks the database whether it is there.
   *
   * @param options A signal, a time limit.
   * @throws {DatabaseError} Of kind `connection`, `pool`, `timeout` or `cancelled`.
   */
  ping(options?: CallOptions): Promise<void>;

  /** Closes it: transactions that are still open are rolled back. Closing twice does nothing. */
  close(): Promise<void>;
}
