import { isArray, isRecord } from "../../guard.ts";
import type { FailureBody } from "./entry.ts";
import { MarkedStatements } from "./marked_statement.ts";
import { REDACTED, type TapedSide, TextRedactor } from "./text_redaction.ts";

/** What is taken out of a recording before it is written. */
export interface TapeRedaction {
  /**
   * Columns of results, and properties of JSON and of what services of your own take and give, by
   * name; and all parameters and texts of statements that name one.
   */
  readonly columns?: readonly string[];
  /** Texts that appear nowhere on the tape: not within others, nor within JSON or base64. */
  readonly texts?: readonly string[];
}

/** What a run makes up anew each time, so that no two tapes would agree. */
const RANDOM_PARAMS: ReadonlySet<string> = new Set(["token"]);

const LOCK_OPERATIONS: ReadonlySet<string> = new Set([
  "acquire_lock",
  "renew_lock",
  "release_lock",
]);

/** Takes out of what is recorded what nobody should read there. */
export class Redactor {
  readonly #redaction: TapeRedaction;
  readonly #columns: ReadonlySet<string>;
  readonly #statements: MarkedStatements;
  readonly #texts: TextRedactor;

  constructor(redaction: TapeRedaction) {
    const { columns = [], texts = [] } = redaction;
    this.#redaction = redaction;
    this.#columns = new Set(columns);
    this.#statements = new MarkedStatements(columns);
    this.#texts = new TextRedactor(
      texts,
      columns.length === 0 ? undefined : (json, side) => this.#redacted(json, side),
    );
  }

  /** What a call holds, without what is to be taken out. */
  params(operation: string, params: unknown): unknown {
    const redacted = this.#redacted(params, "asked");
    if (!LOCK_OPERATIONS.has(operation) || !isRecord(redacted)) return redacted;
    return Object.fromEntries(
      Object.entries(redacted).map(([name, value]) => [
        name,
        RANDOM_PARAMS.has(name) ? REDACTED : value,
      ]),
    );
  }

  /** How a call failed, without what is to be taken out, and without what is of the call. */
  failure(call: unknown, { error, error_info }: FailureBody): FailureBody {
    const { texts = [] } = this.#redaction;
    const more = this.#statements.textsOf(call);
    const redactor = more.length === 0
      ? this
      : new Redactor({ ...this.#redaction, texts: [...texts, ...more] });
    const info = redactor.members({ ...error_info });
    return { error: redactor.text(error), error_info: { ...info, kind: error_info.kind } };
  }

  /** A text, without what is to be taken out. */
  text(text: string): string {
    return this.#texts.redacted(text, "answered");
  }

  /** Any other value, without what is to be taken out. */
  value(value: unknown): unknown {
    return this.#redacted(value, "answered");
  }

  /** An object, without what is to be taken out of its members. */
  members(value: Record<string, unknown>): Record<string, unknown> {
    return this.#members(value, "answered");
  }

  #redacted(value: unknown, side: TapedSide): unknown {
    if (typeof value === "string") return this.#texts.redacted(value, side);
    if (isArray(value)) return value.map((item) => this.#redacted(item, side));
    if (!isRecord(value)) return value;
    return this.#withoutCells(this.#members(this.#statements.redacted(value), side));
  }

  #members(value: Record<string, unknown>, side: TapedSide): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        this.#texts.redacted(name, side),
        this.#columns.has(name) ? REDACTED : this.#redacted(member, side),
      ]),
    );
  }

  /** docs/protocol.md §5.2: cells say nothing of their column, which is named once. */
  #withoutCells(result: Record<string, unknown>): Record<string, unknown> {
    const { columns, encodings, rows } = result;
    if (!isArray(columns) || !isArray(encodings) || !isArray(rows)) return result;
    const isSecret = columns.map((column) =>
      typeof column === "string" && this.#columns.has(column)
    );
    const redactedRow = (row: readonly unknown[]) =>
      row.map((cell, index) => isSecret[index] ? redactedCell(cell, encodings[index]) : cell);
    return { ...result, rows: rows.map((row) => isArray(row) ? redactedRow(row) : row) };
  }
}

/** docs/protocol.md §5.2: in which encodings a text stands for itself. */
const TEXT_ENCODINGS: ReadonlySet<unknown> = new Set(["plain", "value", "tagged"]);

/** In the place of another type's value, the text would be none of that type. */
function redactedCell(cell: unknown, encoding: unknown): string | null {
  return typeof cell === "string" && TEXT_ENCODINGS.has(encoding) ? REDACTED : null;
}
