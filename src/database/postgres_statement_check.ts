import { DatabaseError } from "../errors.ts";

const RUN = "run the statement";

/** What the server passes over before a statement, but for comments in blocks, which nest there. */
const SKIPPED = /[\s;]+|--[^\n\r]*/y;
const COMMENT_BOUND = /\/\*|\*\//g;
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
  const start = startOf(sql);
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

/** Where the statement itself begins; the text's length where there is none. */
function startOf(sql: string): number {
  let start = 0;
  for (let next = skipped(sql, start); next > start; next = skipped(sql, start)) start = next;
  return start;
}

function skipped(sql: string, position: number): number {
  if (sql.startsWith("/*", position)) return endOfComment(sql, position);
  SKIPPED.lastIndex = position;
  return SKIPPED.test(sql) ? SKIPPED.lastIndex : position;
}

/** A comment that does not end is for the server to refuse. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  COMMENT_BOUND.lastIndex = start;
  for (let bound = COMMENT_BOUND.exec(sql); bound !== null; bound = COMMENT_BOUND.exec(sql)) {
    depth += bound[0] === "/*" ? 1 : -1;
    if (depth === 0) return COMMENT_BOUND.lastIndex;
  }
  return start;
}
