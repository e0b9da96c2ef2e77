import { DatabaseError } from "../errors.ts";
import { startOfSql } from "./sql_start.ts";

const RUN = "run the statement";

const KEYWORD = /[a-z]+/iy;
const CLIENT_SIDE = /\b(stdin|stdout)\b/i;

/**
 * Refuses what a server would answer by waiting for data, or by sending some that are no rows:
 * npm:postgres then waits for ever, or ends the process.
 *
 * COPY reaches a client only as a statement of its own, never from within a function, a DO or a
 * prepared statement, so its keyword stands first.
 *
 * Source: PostgreSQL documentation, "COPY-Related Messages" and "Lexical Structure".
 *
 * @throws {DatabaseError} Of kind `query`.
 */
export function checkPostgresStatement(sql: string): void {
  const start = startOfSql(sql);
  if (start === sql.length) {
    throw new DatabaseError("query", `Cannot ${RUN}: it is empty`, { sqlState: "42601" });
  }
  KEYWORD.lastIndex = start;
  const [keyword = ""] = KEYWORD.exec(sql) ?? [];
  if (keyword.toUpperCase() !== "COPY" || !CLIENT_SIDE.test(sql)) return;
  throw new DatabaseError(
    "query",
    `Cannot ${RUN}: COPY cannot read from or write to a program; ` +
      "use INSERT … SELECT * FROM unnest($1, $2), or stream()",
    { sqlState: "0A000" },
  );
}
