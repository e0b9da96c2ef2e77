/** docs/protocol.md §8.1: rows cut into pieces that fit into messages. */
import type { RowSet, RowStream } from "./driver.ts";
import { rowBytes } from "./result_size.ts";
import { toWire } from "./row_set.ts";

/** About how many bytes of rows go into one message: far below what a frame holds. */
export const CHUNK_BYTES = 1024 * 1024;

/** A result as it is sent: with a stream of its further rows where they do not fit. */
export interface WireResult extends RowSet {
  readonly rest?: number;
}

/** Gives the rows of a stream as they are sent, no more of them at once than fit. */
export class WireStream {
  readonly #stream: RowStream;
  #kept: RowSet | undefined;

  constructor(stream: RowStream) {
    this.#stream = stream;
  }

  /** Whether nothing is kept of what the stream has given. */
  get isDone(): boolean {
    return this.#kept === undefined;
  }

  /** @param room About how many bytes the rows may take; where there is none, no row is given. */
  async next(signal?: AbortSignal, room: number = CHUNK_BYTES): Promise<RowSet> {
    const rows = this.#kept ?? toWire(await this.#stream.next(signal));
    const end = endOfChunk(rows.rows, room);
    const isWhole = end === rows.rows.length;
    this.#kept = isWhole ? undefined : { ...rows, rows: rows.rows.slice(end) };
    return isWhole ? rows : { ...rows, rows: rows.rows.slice(0, end) };
  }

  async close(): Promise<void> {
    await this.#stream.close();
  }
}

/**
 * A result that is there already, as a stream.
 *
 * @param drop Is called when nobody needs it any more.
 */
export function streamOf(rows: RowSet, drop: () => void = () => {}): RowStream {
  let next = rows;
  return {
    next() {
      const given = next;
      next = { ...rows, rows: [] };
      return Promise.resolve(given);
    },
    close() {
      drop();
      return Promise.resolve();
    },
  };
}

/** A row that is too large for a chunk is one of its own. */
function endOfChunk(rows: RowSet["rows"], room: number): number {
  if (room <= 0) return 0;
  let byteLength = 0;
  let index = 0;
  for (const row of rows) {
    byteLength += rowBytes(row);
    if (byteLength > room && index > 0) return index;
    index++;
  }
  return rows.length;
}
