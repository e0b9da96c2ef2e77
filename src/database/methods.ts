/** docs/protocol.md §8.1: the operations of a database. */
import {
  arrayOf,
  isArray,
  isBoolean,
  isPositiveInteger,
  isSafeInteger,
  isString,
  literal,
  oneOf,
  optional,
  shape,
} from "../guard.ts";
import { isChangedSettings } from "../ipc/changed_settings.ts";
import { method } from "../ipc/method.ts";
import { isColumnEncoding } from "./column_encoding.ts";
import { isSslMode } from "./tls_settings.ts";
import type { IsolationLevel } from "./types.ts";

const ISOLATION_LEVELS = [
  "read uncommitted",
  "read committed",
  "repeatable read",
  "serializable",
] as const satisfies readonly IsolationLevel[];

const SQL = {
  sql: isString,
  /** Each as a tagged value. */
  params: isArray,
};
const STATEMENT = {
  ...SQL,
  /** Without it, the statement is part of no transaction. */
  transaction: optional(isSafeInteger),
};
const isStatement = shape(STATEMENT);
const isQuery = shape({ ...STATEMENT, column_types: optional(literal(true)) });
const isBatch = shape({
  statements: arrayOf(shape(SQL)),
  transaction: optional(isSafeInteger),
  /** All or none: in a transaction of its own. */
  atomic: optional(literal(true)),
});
const ROW_SET = {
  columns: arrayOf(isString),
  encodings: arrayOf(isColumnEncoding),
  rows: arrayOf(isArray),
};
const isRowSet = shape(ROW_SET);
/** A result that fits in no message ends in a stream of its further rows. */
const RESULT = { ...ROW_SET, rest: optional(isSafeInteger) };
const isResult = shape(RESULT);
const isQueryResult = shape({ ...RESULT, types: optional(arrayOf(isString)) });
const isBatchResult = shape({
  results: arrayOf(shape({ ...RESULT, affected_rows: isSafeInteger })),
});
const isStream = shape({ stream: isSafeInteger });
const isNothing = shape({});
const isTransaction = shape({ transaction: isSafeInteger });

/** What a database can be asked over the wire. */
export const databaseMethods = {
  query: method("query", isQuery, isQueryResult),
  query_one: method("query_one", isStatement, isResult),
  execute: method("execute", isStatement, shape({ affected_rows: isSafeInteger })),
  batch: method("batch", isBatch, isBatchResult),
  open_stream: method(
    "open_stream",
    shape({ ...STATEMENT, batch_size: isPositiveInteger }),
    isStream,
  ),
  fetch: method("fetch", isStream, isRowSet),
  close_stream: method("close_stream", isStream, isNothing),
  begin: method(
    "begin",
    shape({
      isolation_level: optional(oneOf(ISOLATION_LEVELS)),
      read_only: optional(isBoolean),
      deferrable: optional(isBoolean),
    }),
    isTransaction,
  ),
  commit: method("commit", isTransaction, isNothing),
  rollback: method("rollback", isTransaction, isNothing),
  ping: method("ping", isNothing, isNothing),
};

/** What the orchestrator tells of a database that it opened. */
export const isDatabaseConfig = shape({
  dbType: oneOf(["postgres", "mysql", "sqlite"]),
  database: isString,
  sslMode: optional(isSslMode),
  pool: shape({
    maxConnections: isSafeInteger,
    minConnections: isSafeInteger,
    idleTimeoutSeconds: (value): value is number => typeof value === "number",
    maxLifetimeSeconds: (value): value is number => typeof value === "number",
    acquireTimeoutSeconds: (value): value is number => typeof value === "number",
    idleInTransactionTimeoutSeconds: (value): value is number => typeof value === "number",
  }),
  maxResultBytes: isSafeInteger,
  readOnly: optional(isBoolean),
  maxRows: optional(isSafeInteger),
  statementTimeoutMs: optional(isSafeInteger),
  changed: optional(isChangedSettings),
});
