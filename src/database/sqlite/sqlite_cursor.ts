import type { StatementSync } from "node:sqlite";
import type { RowSet } from "../driver.ts";
import type { LaneCursor } from "../pool/lane.ts";
import { toCells } from "./sqlite_value.ts";

/**
 * Rows that are handed out in batches, but were read at once: `StatementSync.iterate()` of Deno 2.9
 * ends without a word where the statement fails, so rows could be missing and nobody would know.
 */
export class SqliteCursor implements LaneCursor {
  readonly #rows: RowSet;
  readonly #batchSize: number;
  #given = 0;

  constructor(rows: RowSet, batchSize: number) {
    this.#rows = rows;
    this.#batchSize = batchSize;
  }

  fetch(): Promise<RowSet> {
    const start = this.#given;
    this.#given += this.#batchSize;
    return Promise.resolve({
      ...this.#rows,
      rows: this.#rows.rows.slice(start, this.#given),
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a statement gave, with `setReturnArrays` and `setReadBigInts`. */
export function toRowSet(
  statement: StatementSync,
  rows: readonly unknown[],
): RowSet & { readonly types: readonly string[] } {
  const columns = statement.columns();
  return {
    columns: columns.map(({ name }) => name),
    types: columns.map(({ type }) => type ?? ""),
    encodings: columns.map(() => "value"),
    rows: rows.map(toCells),
  };
}
