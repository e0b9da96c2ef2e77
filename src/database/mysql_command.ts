/** What a statement's first words tell about it. */

const WRITING: ReadonlySet<string> = new Set([
  "INSERT",
  "UPDATE",
  "DELETE",
  "REPLACE",
  "WITH",
  "LOAD",
]);

/** The commands that leave a connection different, although the server does not say so. */
const SESSION: ReadonlySet<string> = new Set(["LOCK", "HANDLER", "XA"]);

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

/** Whether it counts the rows that it changed. */
export function isWriting([first = ""]: readonly string[]): boolean {
  return WRITING.has(first);
}

/** Whether the connection is another one after it. */
export function changesSession([first = ""]: readonly string[]): boolean {
  return SESSION.has(first);
}

/** Whether it would end the transaction that it is part of. */
export function endsTransaction([first = "", second = "", third = ""]: readonly string[]): boolean {
  if (first === "BEGIN") return second !== "NOT";
  if (first === "ROLLBACK") return second !== "TO" && third !== "TO";
  if (second === "TEMPORARY") return false;
  return COMMITTING.has(first);
}
