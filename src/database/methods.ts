/** docs/protocol.md §8.1: the operations of a database. */
import { arrayOf, isArray, isSafeInteger, isString, optional, shape } from "../guard.ts";
import { method } from "../ipc/method.ts";
import { isColumnEncoding } from "./column_encoding.ts";

const isStatement = shape({
  sql: isString,
  /** Each as a tagged value. */
  params: isArray,
  /** Without it, the statement is part of no transaction. */
  transaction: optional(isSafeInteger),
});
const isRowSet = shape({
  columns: arrayOf(isString),
  encodings: arrayOf(isColumnEncoding),
  rows: arrayOf(isArray),
});
const isNothing = shape({});
const isTransaction = shape({ transaction: isSafeInteger });

/** What a database can be asked over the wire. */
export const databaseMethods = {
  query: method("query", isStatement, isRowSet),
  query_one: method("query_one", isStatement, isRowSet),
  execute: method("execute", isStatement, shape({ affected_rows: isSafeInteger })),
  begin: method("begin", isNothing, isTransaction),
  commit: method("commit", isTransaction, isNothing),
  rollback: method("rollback", isTransaction, isNothing),
  ping: method("ping", isNothing, isNothing),
};

/** What the orchestrator tells of a database that it opened. */
export const isDatabaseConfig = shape({
  dbType: (value): value is "postgres" | "sqlite" => value === "postgres" || value === "sqlite",
  database: isString,
  pool: shape({
    maxConnections: isSafeInteger,
    minConnections: isSafeInteger,
    idleTimeoutSeconds: (value): value is number => typeof value === "number",
    maxLifetimeSeconds: (value): value is number => typeof value === "number",
    acquireTimeoutSeconds: (value): value is number => typeof value === "number",
  }),
});
