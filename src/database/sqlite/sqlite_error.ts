import { DatabaseError, type DatabaseErrorDetails, type DatabaseErrorKind } from "../../errors.ts";
import { isNumber, isString, shape } from "../../guard.ts";

const isSqliteError = shape({ errcode: isNumber, message: isString });

interface Meaning {
  readonly kind: DatabaseErrorKind;
  readonly sqlState?: string;
}

/** SQLite's result codes (https://sqlite.org/rescode.html) that say more than "the query failed". */
const EXTENDED: ReadonlyMap<number, Meaning> = new Map([
  [275, { kind: "query", sqlState: "23514" }], // SQLITE_CONSTRAINT_CHECK
  [787, { kind: "query", sqlState: "23503" }], // SQLITE_CONSTRAINT_FOREIGNKEY
  [1299, { kind: "query", sqlState: "23502" }], // SQLITE_CONSTRAINT_NOTNULL
  [1555, { kind: "query", sqlState: "23505" }], // SQLITE_CONSTRAINT_PRIMARYKEY
  [2067, { kind: "query", sqlState: "23505" }], // SQLITE_CONSTRAINT_UNIQUE
]);

const PRIMARY: ReadonlyMap<number, Meaning> = new Map([
  [5, { kind: "transaction", sqlState: "55P03" }], // SQLITE_BUSY
  [6, { kind: "transaction", sqlState: "55P03" }], // SQLITE_LOCKED
  [8, { kind: "query", sqlState: "25006" }], // SQLITE_READONLY
  [10, { kind: "connection" }], // SQLITE_IOERR
  [11, { kind: "connection" }], // SQLITE_CORRUPT
  [13, { kind: "query", sqlState: "53100" }], // SQLITE_FULL
  [14, { kind: "connection" }], // SQLITE_CANTOPEN
  [26, { kind: "connection" }], // SQLITE_NOTADB
]);

const BUSY = 5;
/** What was read is no longer so: waiting does not help. */
const BUSY_SNAPSHOT = 517;

/** What `errcode` holds in its lowest byte. */
const PRIMARY_MASK = 0xff;

const COLUMN = /^(?:UNIQUE|NOT NULL) constraint failed: ([^.,]+)\.([^.,]+)$/;
const CHECK = /^CHECK constraint failed: (.+)$/;

/** Whether another process has locked the file, and may unlock it. */
export function isSqliteBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.errcode & PRIMARY_MASK) === BUSY &&
    error.errcode !== BUSY_SNAPSHOT;
}

/**
 * Turns what node:sqlite threw into an error of this library.
 *
 * @param unexplained The kind of what comes without SQLite's code, as each failure to open does.
 */
export function toSqliteError(
  error: unknown,
  attempted: string,
  unexplained: DatabaseErrorKind = "query",
): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const message = `Cannot ${attempted}: ${text}`;
  if (!isSqliteError(error)) return new DatabaseError(unexplained, message);
  const { kind, sqlState } = EXTENDED.get(error.errcode) ??
    PRIMARY.get(error.errcode & PRIMARY_MASK) ?? { kind: "query" };
  return new DatabaseError(kind, message, {
    ...(sqlState === undefined ? {} : { sqlState }),
    ...namedIn(error.message),
  });
}

function namedIn(message: string): DatabaseErrorDetails {
  const [, table, column] = COLUMN.exec(message) ?? [];
  if (table !== undefined && column !== undefined) return { table, column };
  const constraint = CHECK.exec(message)?.[1];
  return constraint === undefined ? {} : { constraint };
}
