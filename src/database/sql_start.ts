/** What a server passes over before a statement, but for comments in blocks, which nest. */
const SKIPPED = /[\s;]+|--[^\n\r]*/y;
const COMMENT_BOUND = /\/\*|\*\//g;

/** Where the statement itself begins; the text's length where there is none. */
export function startOfSql(sql: string): number {
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
