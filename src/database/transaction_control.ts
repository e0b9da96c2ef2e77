import { startOfSql } from "./sql_start.ts";

const CONTROL = new RegExp(
  "(?:BEGIN|START\\s+TRANSACTION|COMMIT|END|ABORT|PREPARE\\s+TRANSACTION" +
    "|ROLLBACK(?!\\s+(?:(?:WORK|TRANSACTION)\\s+)?TO\\b))\\b",
  "iy",
);

/**
 * The command by which a statement would begin or end a transaction, if it would. Savepoints are
 * none of them.
 *
 * A server takes it with comments between its words, too: SQLite and MySQL tell of a transaction
 * that was ended so.
 */
export function transactionControl(sql: string): string | undefined {
  CONTROL.lastIndex = startOfSql(sql);
  return CONTROL.exec(sql)?.[0].toUpperCase().replaceAll(/\s+/g, " ");
}
