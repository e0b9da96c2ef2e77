import type { SqlParameter } from "./sql_parameter.ts";

/** What can stand in a template of {@linkcode sql}: a value, sent apart, or a piece of SQL. */
export type SqlTemplateValue = SqlParameter | SqlFragment;

type Part =
  | { readonly text: string }
  | { readonly identifier: readonly string[] }
  | { readonly value: SqlTemplateValue };

let partsOf: (fragment: SqlFragment) => readonly Part[];
let fragmentOf: (parts: readonly Part[]) => SqlFragment;

/** A piece of SQL with its parameters, made by {@linkcode sql}: no value is ever part of its text. */
export class SqlFragment {
  static {
    partsOf = (fragment) => fragment.#parts;
    fragmentOf = (parts) => new SqlFragment(parts);
  }

  readonly #parts: readonly Part[];

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }
}

/** Makes pieces of SQL. */
export interface SqlTag {
  /**
   * Makes a piece of SQL of a template: values become parameters, pieces become part of it.
   *
   * @param texts The template's texts, without placeholders.
   * @param values The template's values.
   * @returns The piece.
   * @throws {TypeError} When a text holds a placeholder such as `$1`.
   */
  (texts: TemplateStringsArray, ...values: readonly SqlTemplateValue[]): SqlFragment;

  /**
   * Makes a name, quoted as the database quotes names.
   *
   * @param names The name; several are joined by dots, as a schema and its table.
   * @returns The name as a piece of SQL.
   * @throws {TypeError} When a name is empty or holds a NUL.
   */
  identifier(...names: readonly [string, ...string[]]): SqlFragment;

  /**
   * Puts values and pieces in a row.
   *
   * @param items The values and pieces; of none, the result is empty.
   * @param separator What stands between two of them. By default a comma.
   * @returns All of it as one piece.
   */
  join(items: readonly SqlTemplateValue[], separator?: SqlFragment): SqlFragment;
}

/**
 * Makes a piece of SQL of a template, for every kind of database: values are sent apart from the
 * text, names are quoted, pieces can be nested.
 *
 * @example Build a query out of pieces
 * ```ts
 * import { createDatabaseConnection, sql } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using db = await createDatabaseConnection();
 * await db.sql`CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)`;
 * await db.sql`INSERT INTO orders VALUES (1, ${"tea"}), (2, ${"it's a cup"})`;
 *
 * const column = sql.identifier("item");
 * const wanted = sql`${column} IN (${sql.join(["tea", "it's a cup"])})`;
 * assertEquals(await db.sql`SELECT id FROM orders WHERE ${wanted} ORDER BY id`, [{ id: 1 }, { id: 2 }]);
 * ```
 */
export const sql: SqlTag = Object.assign(template, { identifier, join });

const PLACEHOLDER = /\$\d+/;

function template(
  texts: TemplateStringsArray,
  ...values: readonly SqlTemplateValue[]
): SqlFragment {
  const placeholder = texts.map((text) => PLACEHOLDER.exec(text)?.[0]).find(Boolean);
  if (placeholder !== undefined) {
    throw new TypeError(
      `Cannot make SQL of a template: it holds the placeholder "${placeholder}", ` +
        "expected the value itself in its place",
    );
  }
  const [first = "", ...others] = texts;
  return fragmentOf([
    { text: first },
    ...values.flatMap((value, index): Part[] => {
      return [{ value }, { text: others[index] ?? "" }];
    }),
  ]);
}

function identifier(...names: readonly string[]): SqlFragment {
  const wrong = names.find((name) => name === "" || name.includes("\0"));
  if (names.length === 0 || wrong !== undefined) {
    throw new TypeError(
      `Cannot make an SQL name: got ${
        JSON.stringify(wrong ?? names)
      }, expected some text without NUL`,
    );
  }
  return fragmentOf([{ identifier: names }]);
}

const COMMA = fragmentOf([{ text: ", " }]);

function join(items: readonly SqlTemplateValue[], separator: SqlFragment = COMMA): SqlFragment {
  return fragmentOf(items.flatMap((item, index): Part[] => {
    return index === 0 ? [{ value: item }] : [{ value: separator }, { value: item }];
  }));
}

/** Writes a name so that the database takes it for nothing but a name. */
export type QuoteIdentifier = (name: string) => string;

/** A piece of SQL as text with `$1`, `$2` and so on, and the parameters for them. */
export interface RenderedSql {
  readonly sql: string;
  readonly params: readonly SqlParameter[];
}

/** Makes text and parameters of a piece of SQL. */
export function renderSql(fragment: SqlFragment, quote: QuoteIdentifier): RenderedSql {
  const params: SqlParameter[] = [];
  return { sql: textOf(fragment), params };

  function textOf(piece: SqlFragment): string {
    return partsOf(piece).map((part) => {
      if ("text" in part) return part.text;
      if ("identifier" in part) return part.identifier.map(quote).join(".");
      return part.value instanceof SqlFragment ? textOf(part.value) : `$${params.push(part.value)}`;
    }).join("");
  }
}
