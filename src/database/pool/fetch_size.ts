import { rowBytes } from "../result_size.ts";

/** About how many bytes are fetched at once. */
const TARGET_BYTES = 1024 * 1024;

/** As long as nobody knows how large they are. */
const FIRST_ROWS = 8;

/** How many times as many rows may follow: the next ones may be larger than those before. */
const MAX_GROWTH = 16;

/** How many rows to fetch at once: fewer than were asked for where they are large. */
export class FetchSize {
  readonly #batchSize: number;
  #rows: number;

  /** @param batchSize How many at the most. */
  constructor(batchSize: number) {
    this.#batchSize = batchSize;
    this.#rows = Math.min(batchSize, FIRST_ROWS);
  }

  /** How many to fetch next. */
  get rows(): number {
    return this.#rows;
  }

  /** Learns from the rows that came how large they are. */
  learn(rows: readonly (readonly unknown[])[]): void {
    if (rows.length === 0) return;
    let byteLength = 1;
    for (const row of rows) byteLength += rowBytes(row);
    const fitting = Math.floor(TARGET_BYTES * rows.length / byteLength);
    const limit = Math.min(this.#batchSize, this.#rows * MAX_GROWTH);
    this.#rows = Math.min(Math.max(fitting, 1), limit);
  }
}
