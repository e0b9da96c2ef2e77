/** SQLite through node:sqlite: one connection, on which transactions take turns. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DatabaseError } from "../errors.ts";
import { effectiveConfig, type SqliteConfig } from "./config.ts";
import type { BeginOptions, SharedDatabaseDriver, Statement } from "./driver.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "./lane.ts";
import { PooledDriver } from "./pooled_driver.ts";
import { SqliteAuthorizer } from "./sqlite_authorizer.ts";
import { SqliteCursor, toRowSet } from "./sqlite_cursor.ts";
import { toSqliteError } from "./sqlite_error.ts";
import { SqliteStatements } from "./sqlite_statements.ts";
import { toSqliteValue } from "./sqlite_value.ts";

const RUN = "run the statement";

/** How long a statement waits for another process that has locked the file. */
const BUSY_TIMEOUT_MS = 5_000;

/** @throws {DatabaseError} Of kind `connection` when the file cannot be opened. */
export async function openSqlite(config: SqliteConfig): Promise<SharedDatabaseDriver> {
  const { DatabaseSync } = await import("node:sqlite");
  const pool = { ...config.pool, maxConnections: 1, minConnections: 1, maxLifetimeSeconds: 0 };
  const openLane = () => {
    try {
      const database = new DatabaseSync(config.database, { timeout: BUSY_TIMEOUT_MS });
      return Promise.resolve(new SqliteLane(database));
    } catch (error) {
      return Promise.reject(toSqliteError(error, `open database "${config.database}"`));
    }
  };
  return await PooledDriver.open(openLane, { ...effectiveConfig(config), pool });
}

class SqliteLane implements Lane {
  readonly #database: DatabaseSync;
  readonly #authorizer: SqliteAuthorizer;
  readonly #statements: SqliteStatements;
  readonly #totalChanges: StatementSync;
  readonly #changes: StatementSync;
  #readOnly = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#authorizer = new SqliteAuthorizer(database);
    this.#statements = new SqliteStatements(database, this.#authorizer);
    this.#totalChanges = database.prepare("SELECT total_changes() AS count");
    this.#changes = database.prepare("SELECT changes() AS count");
  }

  get reusable(): boolean {
    return this.#database.isOpen;
  }

  run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    try {
      return Promise.resolve(this.#runNow(statement, options));
    } catch (error) {
      return Promise.reject(this.#refused() ?? toSqliteError(error, RUN));
    }
  }

  /** A writer takes its lock at once: taken later, it could be refused after half of the work. */
  async begin({ isolationLevel = "serializable", readOnly = false }: BeginOptions): Promise<void> {
    if (isolationLevel !== "serializable") {
      throw new DatabaseError(
        "configuration",
        `Cannot begin a transaction: SQLite has no isolation level "${isolationLevel}", ` +
          'only "serializable"',
      );
    }
    const sql = readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE";
    await this.run({ sql, params: [] }, { signal: undefined, lasting: false });
    if (readOnly) this.#setReadOnly(true);
  }

  async openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    return new SqliteCursor(await this.run(statement, { signal, lasting: false }), batchSize);
  }

  /** A database in memory is lost with its connection, so that stays open whatever happens. */
  rollback(): Promise<void> {
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
    this.#leaveReadOnly();
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }

  #runNow({ sql, params }: Statement, { lasting }: RunOptions): LaneResult {
    if (!this.#database.isOpen) {
      throw new DatabaseError("connection", `Cannot ${RUN}: the connection is closed`);
    }
    const prepared = this.#statements.prepare(sql, params.length);
    const changesBefore = count(this.#totalChanges);
    const values = params.map(toSqliteValue);
    const rows = this.#authorizer.running(() => prepared.all(...values));
    if (lasting && this.#database.isTransaction) {
      this.#database.exec("ROLLBACK");
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: it begins a transaction on a connection that others share; ` +
          "use transaction() or beginTransaction()",
      );
    }
    if (!this.#database.isTransaction) this.#leaveReadOnly();
    const changed = count(this.#totalChanges) > changesBefore;
    return {
      ...toRowSet(prepared, rows),
      affectedRows: changed ? count(this.#changes) : 0,
    };
  }

  #leaveReadOnly(): void {
    if (this.#readOnly && this.#database.isOpen) this.#setReadOnly(false);
  }

  #setReadOnly(readOnly: boolean): void {
    this.#authorizer.trusting(() => this.#database.exec(`PRAGMA query_only = ${readOnly}`));
    this.#readOnly = readOnly;
  }

  /** SQLite's own words for what the authorizer refused do not say what that was. */
  #refused(): DatabaseError | undefined {
    const refusal = this.#authorizer.takeRefusal();
    if (refusal === undefined) return undefined;
    return new DatabaseError("query", `Cannot ${RUN}: ${refusal}`, { sqlState: "42501" });
  }
}

function count(statement: StatementSync): number {
  return Number(statement.get()?.count);
}
