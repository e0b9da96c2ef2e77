import { unknownPlaceholder } from "../placeholder_error.ts";

/**
 * What SQLite's own placeholders look like: `$1` is a name there, `?1` is a position. Strings,
 * quoted names and comments are passed over; one that does not end reaches to the end of the text,
 * so that no text is read twice.
 */
const TOKENS = new RegExp(
  [
    "'[^']*(?:'|$)",
    '"[^"]*(?:"|$)',
    "`[^`]*(?:`|$)",
    "\\[[^\\]]*(?:\\]|$)",
    "--[^\\n]*",
    "/\\*[\\s\\S]*?(?:\\*/|$)",
    "\\$(\\d+)",
    "(\\?|[:@$]\\w+)",
  ].join("|"),
  "g",
);

/** A statement as SQLite takes it. */
export interface SqliteStatement {
  readonly sql: string;
  /** The highest position that the statement names. */
  readonly parameterCount: number;
}

/**
 * Rewrites `$1` to `?1`.
 *
 * @throws {DatabaseError} Of kind `query` on a placeholder of another style: SQLite would take it as NULL.
 */
export function toSqliteStatement(sql: string): SqliteStatement {
  let parameterCount = 0;
  const rewritten = sql.replaceAll(TOKENS, (token: string, position?: string, other?: string) => {
    if (other !== undefined) throw unknownPlaceholder(other);
    if (position === undefined) return token;
    parameterCount = Math.max(parameterCount, Number(position));
    return `?${position}`;
  });
  return { sql: rewritten, parameterCount };
}
