const BLANK = /[\s;]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;

/**
 * Whether an SQL text holds nothing to run from a position on: only white space, semicolons and
 * comments. It takes one pass, whatever the text.
 */
export function isBlankSql(sql: string, position = 0): boolean {
  BLANK.lastIndex = position;
  while (BLANK.lastIndex < sql.length) {
    if (!BLANK.test(sql)) return false;
  }
  return true;
}
