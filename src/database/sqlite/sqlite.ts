/** SQLite through node:sqlite: one connection, on which transactions take turns. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { DatabaseError } from "../../errors.ts";
import { effectiveConfig, type SqliteConfig } from "../config.ts";
import type { BeginOptions, SharedDatabaseDriver, Statement } from "../driver.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "../pool/lane.ts";
import { PooledDriver } from "../pool/pooled_driver.ts";
import { SqliteAuthorizer } from "./sqlite_authorizer.ts";
import { untilUnlocked } from "./sqlite_busy.ts";
import { SqliteCursor, toRowSet } from "./sqlite_cursor.ts";
import { toSqliteError } from "./sqlite_error.ts";
import { type PreparedStatement, SqliteStatements } from "./sqlite_statements.ts";
import { toSqliteValue } from "./sqlite_value.ts";

const RUN = "run the statement";

/** A trigger goes before what it is on. Indices go with their tables. */
const TEMPORARY_SQL = "SELECT type, name FROM sqlite_temp_schema " +
  "WHERE type IN ('trigger', 'view', 'table') AND name NOT GLOB 'sqlite_*' ORDER BY type = 'table'";

/** @throws {DatabaseError} Of kind `connection` when the file cannot be opened. */
export async function openSqlite(config: SqliteConfig): Promise<SharedDatabaseDriver> {
  const { DatabaseSync } = await import("node:sqlite");
  const pool = { ...config.pool, maxConnections: 1, minConnections: 1, maxLifetimeSeconds: 0 };
  const attempted = `open database "${config.database}"`;
  const openLane = async () => {
    try {
      const open = () => SqliteLane.over(new DatabaseSync(config.database, { timeout: 0 }));
      return await untilUnlocked(open, attempted, () => undefined);
    } catch (error) {
      throw toSqliteError(error, attempted, "connection");
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
  readonly #temporary: StatementSync;
  #readOnly = false;
  /** Whether a transaction was begun, which SQLite may have ended since. */
  #isBegun = false;
  #interruption: AbortController | undefined;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#authorizer = new SqliteAuthorizer(database);
    this.#statements = new SqliteStatements(database, this.#authorizer);
    this.#totalChanges = database.prepare("SELECT total_changes() AS count");
    this.#changes = database.prepare("SELECT changes() AS count");
    this.#temporary = database.prepare(TEMPORARY_SQL);
  }

  static over(database: DatabaseSync): SqliteLane {
    try {
      return new SqliteLane(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  get reusable(): boolean {
    return this.#database.isOpen;
  }

  get changed(): boolean {
    return false;
  }

  async run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    const runNow = () => this.#runNow(statement, options);
    try {
      return await untilUnlocked(runNow, RUN, () => this.#interruptible(options.signal));
    } catch (error) {
      throw this.#refused() ?? toSqliteError(error, RUN);
    }
  }

  /** A writer takes its lock at once: taken later, it could be refused after half of the work. */
  async begin(
    { isolationLevel = "serializable", readOnly = false }: BeginOptions,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (isolationLevel !== "serializable") {
      throw new DatabaseError(
        "configuration",
        `Cannot begin a transaction: SQLite has no isolation level "${isolationLevel}", ` +
          'only "serializable"',
      );
    }
    const sql = readOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE";
    await this.run({ sql, params: [] }, { signal, lasting: false });
    this.#isBegun = true;
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
    this.#isBegun = false;
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
    this.#leaveReadOnly();
    return Promise.resolve();
  }

  /** Nothing ends a statement that runs, for it keeps this thread; one that waits ends at once. */
  interrupt(): void {
    this.#interruption?.abort();
  }

  #interruptible(signal: AbortSignal | undefined): AbortSignal {
    this.#interruption = new AbortController();
    const { signal: interrupted } = this.#interruption;
    return signal === undefined ? interrupted : AbortSignal.any([signal, interrupted]);
  }

  /** Settings are out of reach, so only what is temporary is left of whoever had it before. */
  async reset(signal: AbortSignal | undefined): Promise<void> {
    const dropAll = () => {
      for (const { type, name } of this.#temporary.all()) {
        this.#database.exec(`DROP ${type} IF EXISTS temp."${String(name).replaceAll('"', '""')}"`);
      }
    };
    await untilUnlocked(
      () => this.#authorizer.trusting(dropAll),
      "reset the connection",
      () => this.#interruptible(signal),
    );
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }

  #runNow(statement: Statement, { lasting }: RunOptions): LaneResult {
    if (!this.#database.isOpen) {
      throw new DatabaseError("connection", `Cannot ${RUN}: the connection is closed`);
    }
    if (this.#isBegun && !this.#database.isTransaction) {
      if (lasting) return this.#rolledBack();
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: an earlier statement has ended the transaction`,
        { sqlState: "25P02" },
      );
    }
    const { sql, params } = statement;
    const prepared = this.#statements.prepare(sql, params.length);
    const changesBefore = count(this.#totalChanges);
    const values = params.map(toSqliteValue);
    const rows = this.#authorizer.running(() => {
      return statement.rowLimit === 0 ? runWithoutRows(prepared, values) : all(prepared, values);
    });
    if (lasting) this.#isBegun = false;
    this.#checkTransaction(lasting);
    if (!this.#database.isTransaction) this.#leaveReadOnly();
    const changed = count(this.#totalChanges) > changesBefore;
    return {
      ...toRowSet(prepared.statement, rows),
      affectedRows: changed ? count(this.#changes) : 0,
    };
  }

  /** @throws {DatabaseError} Of kind `transaction` when a statement has begun one, or ended this one. */
  #checkTransaction(lasting: boolean): void {
    if (lasting && this.#database.isTransaction) {
      this.#database.exec("ROLLBACK");
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: it begins a transaction on a connection that others share; ` +
          "use transaction() or beginTransaction()",
      );
    }
    if (!this.#isBegun || this.#database.isTransaction) return;
    throw new DatabaseError(
      "transaction",
      "Cannot go on with the transaction: the statement that has run committed it or undid it",
      { sqlState: "25001" },
    );
  }

  /** What a transaction comes to that SQLite has undone itself, when it is to be committed. */
  #rolledBack(): LaneResult {
    this.#isBegun = false;
    this.#leaveReadOnly();
    return {
      columns: [],
      types: [],
      encodings: [],
      rows: [],
      affectedRows: 0,
      command: "ROLLBACK",
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

function all({ statement }: PreparedStatement, values: SQLInputValue[]): unknown[] {
  return statement.all(...values);
}

/**
 * `run()` of Deno 2.9 goes no further than to the first row. A statement that writes has to come to
 * its end: whether a deferred constraint holds is found out there.
 */
function runWithoutRows(prepared: PreparedStatement, values: SQLInputValue[]): unknown[] {
  if (!prepared.onlyReads) return all(prepared, values);
  prepared.statement.run(...values);
  return [];
}
