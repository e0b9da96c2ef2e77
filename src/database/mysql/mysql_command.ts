/** What a statement's first words tell about it. */
import type { MysqlResult } from "./mysql_result.ts";

const WRITING: ReadonlySet<string> = new Set([
  "INSERT",
  "UPDATE",
  "DELETE",
  "REPLACE",
  "WITH",
  "LOAD",
]);

/** The commands that hold something others wait for, until the connection is closed or undoes it. */
const SPOILING: ReadonlySet<string> = new Set(["LOCK", "HANDLER", "XA"]);

/** MySQL Reference Manual, "Statements That Cause an Implicit Commit": the usual ones. */
const COMMITTING: ReadonlySet<string> = new Set([
  "ALTER",
  "COMMIT",
  "CREATE",
  "DROP",
  "GRANT",
  "LOCK",
  "RENAME",
  "REVOKE",
  "START",
  "TRUNCATE",
  "XA",
]);

/**
 * The commands that end no transaction, whatever they call: a procedure can commit, a function
 * cannot. Whether they change something is for the server to see.
 */
const READING: ReadonlySet<string> = new Set([
  "DESC",
  "DESCRIBE",
  "DO",
  "EXPLAIN",
  "RELEASE",
  "ROLLBACK",
  "SAVEPOINT",
  "SELECT",
  "SHOW",
  "TABLE",
  "VALUES",
  "WITH",
]);

/**
 * How many rows it changed: where it gives rows of its own, as many as it gives.
 *
 * @param given How many it has given.
 */
export function countRows(
  [first = ""]: readonly string[],
  { columns, affectedRows }: MysqlResult,
  given: number,
): number {
  if (!WRITING.has(first)) return 0;
  if (columns === undefined) return affectedRows;
  return first === "WITH" ? 0 : given;
}

/** Whether the connection is of no use to anybody after it. */
export function spoilsSession([first = ""]: readonly string[]): boolean {
  return SPOILING.has(first);
}

/** Whether a transaction that is read-only stays open, and so read-only, while it runs. */
export function onlyReads(words: readonly string[]): boolean {
  return READING.has(words[0] ?? "") && !endsTransaction(words);
}

/** Whether it would end the transaction that it is part of. */
export function endsTransaction([first = "", second = "", third = ""]: readonly string[]): boolean {
  if (first === "BEGIN") return second !== "NOT";
  if (first === "ROLLBACK") return second !== "TO" && third !== "TO";
  if (second === "TEMPORARY") return false;
  return COMMITTING.has(first);
}
