import { isArray, isRecord, isString } from "../../guard.ts";
import { REDACTED } from "./text_redaction.ts";

const SQL_TEXT = /'(?:[^']|'')*'/g;

/** What is shorter stands in too many texts that have nothing to do with it. */
const MIN_TEXT_CHARACTERS = 4;

/** Statements that name columns that are secret: what they compare with, or store, is secret too. */
export class MarkedStatements {
  readonly #names: RegExp | undefined;

  constructor(columns: readonly string[]) {
    const names = columns.map((name) => RegExp.escape(name)).join("|");
    this.#names = names === "" ? undefined : new RegExp(`(?<![\\w$])(?:${names})(?![\\w$])`, "i");
  }

  /** A call, or a statement of a batch, without its parameters and texts where it names such a column. */
  redacted(members: Record<string, unknown>): Record<string, unknown> {
    const { sql, params } = members;
    if (!this.#isMarked(sql)) return members;
    return {
      ...members,
      sql: sql.replaceAll(SQL_TEXT, `'${REDACTED}'`),
      ...isArray(params) && { params: params.map(() => REDACTED) },
    };
  }

  /** The texts of such statements, which a database likes to repeat in its errors. */
  textsOf(call: unknown): string[] {
    if (!isRecord(call)) return [];
    const { sql, params, statements } = call;
    if (isArray(statements)) return statements.flatMap((statement) => this.textsOf(statement));
    if (!this.#isMarked(sql)) return [];
    const literals = sql.match(SQL_TEXT) ?? [];
    return [
      ...literals.map((literal) => literal.slice(1, -1).replaceAll("''", "'")),
      ...isArray(params)
        ? params.filter((param) => isString(param) || typeof param === "number").map(String)
        : [],
    ].filter((text) => text.length >= MIN_TEXT_CHARACTERS);
  }

  #isMarked(sql: unknown): sql is string {
    return isString(sql) && this.#names !== undefined && this.#names.test(sql);
  }
}
