import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DatabaseError } from "../errors.ts";
import { wrongParameterCount } from "./placeholder_error.ts";
import { isBlankSql } from "./sql_blank.ts";
import type { SqliteAuthorizer } from "./sqlite_authorizer.ts";
import { toSqliteStatement } from "./sqlite_statement.ts";

const RUN = "run the statement";

/** How many prepared statements are kept: those that were used last. */
const MAX_KEPT = 200;

/** A statement that SQLite has prepared. */
export interface PreparedStatement {
  readonly statement: StatementSync;
  /** Whether all that it does is to give rows. */
  readonly onlyReads: boolean;
  readonly parameterCount: number;
}

/** Prepares statements, and keeps those that were used last. */
export class SqliteStatements {
  readonly #database: DatabaseSync;
  readonly #authorizer: SqliteAuthorizer;
  /** In the order of their last use: `Map` keeps it. */
  readonly #kept = new Map<string, PreparedStatement>();
  readonly #schemaVersion: StatementSync;
  #keptSchemaVersion: unknown;

  constructor(database: DatabaseSync, authorizer: SqliteAuthorizer) {
    this.#database = database;
    this.#authorizer = authorizer;
    this.#schemaVersion = authorizer.trusting(() => database.prepare("PRAGMA schema_version"));
  }

  /** @throws {DatabaseError} Of kind `query` when it is not one statement of so many parameters. */
  prepare(sql: string, parameterCount: number): PreparedStatement {
    this.#forgetOtherSchemas();
    const prepared = this.#kept.get(sql) ?? this.#prepareAnew(sql);
    this.#keep(sql, prepared);
    if (prepared.parameterCount === parameterCount) return prepared;
    throw wrongParameterCount(parameterCount, prepared.parameterCount);
  }

  /**
   * node:sqlite gives rows the columns that there were when the statement was prepared. The version
   * does not count changes of temporary tables.
   */
  #forgetOtherSchemas(): void {
    const { schema_version } = this.#schemaVersion.get() ?? {};
    const isSame = schema_version === this.#keptSchemaVersion;
    if (!isSame || this.#authorizer.hasSeenTemporaries) this.#kept.clear();
    this.#keptSchemaVersion = schema_version;
  }

  #keep(sql: string, prepared: PreparedStatement): void {
    this.#kept.delete(sql);
    this.#kept.set(sql, prepared);
    if (this.#kept.size <= MAX_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  #prepareAnew(sql: string): PreparedStatement {
    // Preparing nothing ends the process: node:sqlite of Deno 2.9.
    if (isBlankSql(sql)) throw refused("it is empty", "42601");
    const { sql: rewritten, parameterCount } = toSqliteStatement(sql);
    this.#authorizer.takeChanges();
    const statement = this.#database.prepare(rewritten);
    const onlyReads = !this.#authorizer.takeChanges() && statement.columns().length > 0;
    statement.setReadBigInts(true);
    if (canReturnArrays(statement)) statement.setReturnArrays(true);
    if (!isBlankSql(rewritten, statement.sourceSQL.length)) {
      throw refused("it holds more than one statement", "42601");
    }
    return { statement, onlyReads, parameterCount };
  }
}

function refused(detail: string, sqlState: string): DatabaseError {
  return new DatabaseError("query", `Cannot ${RUN}: ${detail}`, { sqlState });
}

interface ArrayStatement {
  /** Part of node:sqlite, but not yet of its types. */
  setReturnArrays(enabled: boolean): void;
}

function canReturnArrays(statement: object): statement is ArrayStatement {
  return "setReturnArrays" in statement && typeof statement.setReturnArrays === "function";
}
