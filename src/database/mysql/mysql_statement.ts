import { DatabaseError } from "../../errors.ts";
import type { MysqlParameter } from "./mysql_parameter.ts";
import { isBlankSql } from "../sql_blank.ts";
import { unknownPlaceholder, wrongParameterCount } from "../placeholder_error.ts";

/**
 * Where something begins that is not to be read on letter by letter: a string or quoted name, a
 * comment, `$1`, a variable, a word, MySQL's own placeholder. `$1` within a word is part of the word.
 *
 * Source: MySQL Reference Manual, "Language Structure".
 */
const TOKEN = new RegExp(
  [
    "(?<quote>['\"`])",
    "(?<line>--(?=[\\s\\x00-\\x1f]|$)|#)",
    "(?<comment>/\\*(?:M?!)?)",
    "\\$(?<position>\\d+)(?![\\w$\\u0080-\\uffff])",
    "@[\\w$.\\u0080-\\uffff]*",
    "(?<word>[\\w$\\u0080-\\uffff]+)",
    "(?<other>\\?)",
  ].join("|"),
  "g",
);

const WORDS_READ = 3;

/** A statement as MySQL takes it. */
export interface MysqlStatement {
  readonly sql: string;
  /** The parameters in the order in which the statement names them. */
  readonly params: readonly MysqlParameter[];
  /** The statement's first words, in capitals. */
  readonly words: readonly string[];
}

/**
 * Rewrites `$1`, `$2` to MySQL's placeholders, and puts the parameters in the order of their appearance.
 *
 * @throws {DatabaseError} Of kind `query` on a placeholder of another style, on a wrong number of
 * parameters, when nothing but comments is there, and on a comment that the server would run.
 */
export function toMysqlStatement(sql: string, params: readonly MysqlParameter[]): MysqlStatement {
  const words: string[] = [];
  const ordered: MysqlParameter[] = [];
  const pieces: string[] = [];
  const uncommented: string[] = [];
  let copied = 0;
  let read = 0;
  let parameterCount = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match !== null; match = TOKEN.exec(sql)) {
    const { quote, line, comment, position, word, other } = match.groups ?? {};
    if (other !== undefined) throw unknownPlaceholder(other);
    if (word !== undefined && words.length < WORDS_READ) words.push(word.toUpperCase());
    if (position !== undefined) {
      const number = Number(position);
      if (number === 0) throw unknownPlaceholder(match[0]);
      parameterCount = Math.max(parameterCount, number);
      const param = params[number - 1];
      if (param !== undefined) {
        ordered.push(param);
        pieces.push(sql.slice(copied, match.index), param.placeholder);
        copied = TOKEN.lastIndex;
      }
    }
    if (quote !== undefined) TOKEN.lastIndex = endOfQuoted(sql, match.index, quote);
    if (line !== undefined) TOKEN.lastIndex = endAfter(sql, "\n", TOKEN.lastIndex);
    if (comment !== undefined) TOKEN.lastIndex = endOfComment(sql, comment, TOKEN.lastIndex);
    if (line ?? comment) {
      uncommented.push(sql.slice(read, match.index));
      read = TOKEN.lastIndex;
    }
  }
  if (isBlankSql(uncommented.join("") + sql.slice(read))) throw emptyStatement();
  if (parameterCount !== params.length) throw wrongParameterCount(params.length, parameterCount);
  return { sql: pieces.join("") + sql.slice(copied), params: ordered, words };
}

function emptyStatement(): DatabaseError {
  return new DatabaseError("query", "Cannot run the statement: it is empty", {
    sqlState: "42601",
  });
}

/** A doubled quote ends one string and begins the next, which comes to the same. */
function endOfQuoted(sql: string, start: number, quote: string): number {
  for (let position = start + 1; position < sql.length; position++) {
    if (sql[position] === quote) return position + 1;
    if (sql[position] === "\\" && quote !== "`") position++;
  }
  return sql.length;
}

/** What a server runs of a comment depends on its version, and so would what `$1` in it means. */
function endOfComment(sql: string, opening: string, start: number): number {
  if (!opening.endsWith("!")) return endAfter(sql, "*/", start);
  throw new DatabaseError(
    "query",
    `Cannot run the statement: it has the comment "${opening}", which some servers run; ` +
      "write it as plain SQL",
    { sqlState: "0A000" },
  );
}

function endAfter(sql: string, ending: string, start: number): number {
  const index = sql.indexOf(ending, start);
  return index < 0 ? sql.length : index + ending.length;
}
