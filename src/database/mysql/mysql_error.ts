import { DatabaseError, type DatabaseErrorDetails, type DatabaseErrorKind } from "../../errors.ts";
import { type Guarded, isNumber, isRecord, isString, shape } from "../../guard.ts";
import { tlsProblem } from "../start_tls.ts";

const isServerError = shape({ errno: isNumber, sqlState: isString, sqlMessage: isString });

/** An error that the server itself reported. */
type ServerError = Guarded<typeof isServerError>;

interface Meaning {
  readonly kind: DatabaseErrorKind;
  readonly sqlState?: string;
}

const CONNECTION: Meaning = { kind: "connection" };

/**
 * The errors that say more than "the query failed", and those that have a SQLSTATE of PostgreSQL's:
 * MySQL's own is 23000 for every constraint, and often none at all.
 *
 * Source: MySQL Error Message Reference; MariaDB, "MariaDB Error Codes".
 */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [1020, { kind: "transaction", sqlState: "40001" }], // ER_CHECKREAD
  [1022, { kind: "query", sqlState: "23505" }], // ER_DUP_KEY
  [1040, { kind: "connection", sqlState: "53300" }], // ER_CON_COUNT_ERROR
  [1044, { kind: "connection", sqlState: "28000" }], // ER_DBACCESS_DENIED_ERROR
  [1045, { kind: "connection", sqlState: "28P01" }], // ER_ACCESS_DENIED_ERROR
  [1048, { kind: "query", sqlState: "23502" }], // ER_BAD_NULL_ERROR
  [1049, { kind: "connection", sqlState: "3D000" }], // ER_BAD_DB_ERROR
  [1053, { kind: "connection", sqlState: "57P01" }], // ER_SERVER_SHUTDOWN
  [1054, { kind: "query", sqlState: "42703" }], // ER_BAD_FIELD_ERROR
  [1062, { kind: "query", sqlState: "23505" }], // ER_DUP_ENTRY
  [1064, { kind: "query", sqlState: "42601" }], // ER_PARSE_ERROR
  [1065, { kind: "query", sqlState: "42601" }], // ER_EMPTY_QUERY
  [1129, CONNECTION], // ER_HOST_IS_BLOCKED
  [1130, { kind: "connection", sqlState: "28000" }], // ER_HOST_NOT_PRIVILEGED
  [1142, { kind: "query", sqlState: "42501" }], // ER_TABLEACCESS_DENIED_ERROR
  [1143, { kind: "query", sqlState: "42501" }], // ER_COLUMNACCESS_DENIED_ERROR
  [1146, { kind: "query", sqlState: "42P01" }], // ER_NO_SUCH_TABLE
  [1153, { kind: "query", sqlState: "54000" }], // ER_NET_PACKET_TOO_LARGE
  [1203, { kind: "connection", sqlState: "53300" }], // ER_TOO_MANY_USER_CONNECTIONS
  [1205, { kind: "transaction", sqlState: "40001" }], // ER_LOCK_WAIT_TIMEOUT
  [1213, { kind: "transaction", sqlState: "40P01" }], // ER_LOCK_DEADLOCK
  [1216, { kind: "query", sqlState: "23503" }], // ER_NO_REFERENCED_ROW
  [1217, { kind: "query", sqlState: "23503" }], // ER_ROW_IS_REFERENCED
  [1226, { kind: "connection", sqlState: "53300" }], // ER_USER_LIMIT_REACHED
  [1227, { kind: "query", sqlState: "42501" }], // ER_SPECIFIC_ACCESS_DENIED_ERROR
  [1264, { kind: "query", sqlState: "22003" }], // ER_WARN_DATA_OUT_OF_RANGE
  [1292, { kind: "query", sqlState: "22007" }], // ER_TRUNCATED_WRONG_VALUE
  [1317, { kind: "cancelled", sqlState: "57014" }], // ER_QUERY_INTERRUPTED
  [1364, { kind: "query", sqlState: "23502" }], // ER_NO_DEFAULT_FOR_FIELD
  [1365, { kind: "query", sqlState: "22012" }], // ER_DIVISION_BY_ZERO
  [1366, { kind: "query", sqlState: "22P02" }], // ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
  [1406, { kind: "query", sqlState: "22001" }], // ER_DATA_TOO_LONG
  [1451, { kind: "query", sqlState: "23503" }], // ER_ROW_IS_REFERENCED_2
  [1452, { kind: "query", sqlState: "23503" }], // ER_NO_REFERENCED_ROW_2
  [1586, { kind: "query", sqlState: "23505" }], // ER_DUP_ENTRY_WITH_KEY_NAME
  [1690, { kind: "query", sqlState: "22003" }], // ER_DATA_OUT_OF_RANGE
  [1698, { kind: "connection", sqlState: "28P01" }], // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
  [1792, { kind: "query", sqlState: "25006" }], // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  [1859, { kind: "query", sqlState: "23505" }], // ER_DUP_UNKNOWN_IN_INDEX
  [1927, { kind: "connection", sqlState: "57P01" }], // ER_CONNECTION_KILLED
  [1969, { kind: "timeout", sqlState: "57014" }], // ER_STATEMENT_TIMEOUT of MariaDB
  [3024, { kind: "timeout", sqlState: "57014" }], // ER_QUERY_TIMEOUT of MySQL
  [3118, { kind: "connection", sqlState: "28000" }], // ER_ACCOUNT_HAS_BEEN_LOCKED
  [3572, { kind: "query", sqlState: "55P03" }], // ER_LOCK_NOWAIT
  [3819, { kind: "query", sqlState: "23514" }], // ER_CHECK_CONSTRAINT_VIOLATED of MySQL
  [4025, { kind: "query", sqlState: "23514" }], // ER_CONSTRAINT_FAILED of MariaDB
  [4031, { kind: "connection", sqlState: "57P05" }], // ER_CLIENT_INTERACTION_TIMEOUT
  [4151, { kind: "connection", sqlState: "28000" }], // ER_ACCOUNT_HAS_BEEN_LOCKED of MariaDB
]);

/** SQLSTATE classes of MySQL's own: communication errors, refused logins. */
const LOST = /^(08|28)/;

/** MySQL's SQLSTATE of an error without one. */
const GENERAL_ERROR = "HY000";

const INTERRUPTED = 1317;
const UNSUPPORTED_IN_PREPARED = 1295;

/** Where a message tells a value, which is nobody else's business. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/^Duplicate entry '.*' for key/s, "Duplicate entry for key"],
  [/ value: '.*'(?= for (?:column|function)|$)/s, " value"],
  [/ value is out of range in '.*'$/s, " value is out of range"],
];

/** Where a message tells what it is about; names are in quotes, which SQL doubles within them. */
const NAMES: readonly RegExp[] = [
  /^Duplicate entry for key '(?:(?<table>[^'.]+)\.)?(?<constraint>[^']+)'$/,
  /foreign key constraint fails \(`(?<schema>[^`]+)`\.`(?<table>[^`]+)`, CONSTRAINT `(?<constraint>[^`]+)`/,
  /^CONSTRAINT `(?:[^`.]+\.)?(?<constraint>[^`]+)` failed for `(?<schema>[^`]+)`\.`(?<table>[^`]+)`$/,
  /^Check constraint '(?<constraint>[^']+)' is violated/,
  /^(?:Column|Field) '(?<column>[^']+)' (?:cannot be null|doesn't have a default value)/,
  /^Unknown column '(?<column>[^']+)' in/,
  /^Table '(?<schema>[^'.]+)\.(?<table>[^']+)' doesn't exist/,
  / for column `(?<schema>[^`]+)`\.`(?<table>[^`]+)`\.`(?<column>[^`]+)` at row/,
  / for column '(?<column>[^']+)' at row/,
];

/** Whether the server has no prepared statement for it, and runs it only as a text. */
export function isNotPreparable(error: unknown): boolean {
  return isServerError(error) && error.errno === UNSUPPORTED_IN_PREPARED;
}

/** Whether somebody killed the statement. */
export function isInterrupted(error: unknown): boolean {
  return isServerError(error) && error.errno === INTERRUPTED;
}

/**
 * Turns what mysql2 threw into an error of this library.
 *
 * The driver's own error is not kept as the cause: it holds the statement.
 *
 * @param attempted What was attempted, as the message says it.
 * @param lasting Whether the statement may have had its effect although no answer came.
 */
export function toMysqlError(
  error: unknown,
  attempted: string,
  { lasting }: { readonly lasting: boolean },
): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (isServerError(error)) return fromServer(error, attempted, lasting);
  return new DatabaseError("connection", `Cannot ${attempted}: ${lossText(error)}`, {
    ...(lasting ? { outcomeUnknown: true } : {}),
  });
}

/** Whether the connection is as good as before: the server refused the statement, and nothing else. */
export function isCleanRefusal(error: DatabaseError): boolean {
  return error.sqlState !== undefined && error.kind !== "connection";
}

function fromServer(error: ServerError, attempted: string, lasting: boolean): DatabaseError {
  const { kind, sqlState } = meaningOf(error);
  const message = withoutValues(error.sqlMessage);
  return new DatabaseError(kind, `Cannot ${attempted}: ${message}`, {
    sqlState,
    ...namesIn(message),
    ...(message === error.sqlMessage ? {} : { detail: error.sqlMessage }),
    ...(kind === "connection" && lasting ? { outcomeUnknown: true } : {}),
  });
}

function meaningOf({ errno, sqlState }: ServerError): Required<Meaning> {
  const own = sqlState || GENERAL_ERROR;
  const known = MEANINGS.get(errno) ?? (LOST.test(own) ? CONNECTION : { kind: "query" });
  return { sqlState: own, ...known };
}

function withoutValues(message: string): string {
  return VALUES.reduce((text, [pattern, without]) => text.replace(pattern, without), message);
}

function namesIn(message: string): DatabaseErrorDetails {
  const groups = NAMES.map((pattern) => pattern.exec(message)?.groups).find(isRecord) ?? {};
  return Object.fromEntries(Object.entries(groups).filter(([, name]) => isString(name)));
}

function lossText(error: unknown): string {
  const problem = tlsProblem(error);
  if (problem !== undefined) return problem;
  const code = isRecord(error) && isString(error.code) ? error.code : "";
  switch (code) {
    case "ETIMEDOUT":
      return "the server did not answer in time";
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOTFOUND":
      return "the server's host name is not known";
    case "PROTOCOL_CONNECTION_LOST":
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was lost";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
