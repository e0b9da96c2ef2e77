import { isArray, isRecord } from "../../guard.ts";

/** What a tape has in the place of what was taken out; it stands for anything when it is replayed. */
export const REDACTED = "[redacted]";

/** What is taken out of a recording before it is written. */
export interface TapeRedaction {
  /** Columns of results, and properties of what services of your own take and give, by name. */
  readonly columns?: readonly string[];
  /** Texts that appear nowhere on the tape, in whatever they stand. */
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
  readonly #columns: ReadonlySet<string>;
  readonly #texts: readonly string[];

  constructor({ columns = [], texts = [] }: TapeRedaction) {
    this.#columns = new Set(columns);
    this.#texts = texts.filter((text) => text !== "").toSorted((a, b) => b.length - a.length);
  }

  /** What a call holds, without what is to be taken out. */
  params(operation: string, params: unknown): unknown {
    const redacted = this.value(params);
    if (!LOCK_OPERATIONS.has(operation) || !isRecord(redacted)) return redacted;
    return Object.fromEntries(
      Object.entries(redacted).map(([name, value]) => [
        name,
        RANDOM_PARAMS.has(name) ? REDACTED : value,
      ]),
    );
  }

  /** Any other value, without what is to be taken out. */
  value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (isArray(value)) return value.map((item) => this.value(item));
    return isRecord(value) ? this.#withoutCells(this.members(value)) : value;
  }

  /** An object, without what is to be taken out of its members. */
  members(value: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        this.#columns.has(name) ? REDACTED : this.value(member),
      ]),
    );
  }

  /** A text, without what is to be taken out. */
  text(text: string): string {
    return this.#texts.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
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
