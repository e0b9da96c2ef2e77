import { DatabaseError } from "../errors.ts";
import type { RowSet } from "./driver.ts";
import type { LaneCursor } from "./lane.ts";
import { type FetchedRows, MysqlServerCursor } from "./mysql_cursor_protocol.ts";
import { type MysqlResult, toRowSet } from "./mysql_result.ts";

/** How a cursor reaches its server. */
export interface CursorLane {
  fetch(
    cursor: MysqlServerCursor,
    count: number,
    signal: AbortSignal | undefined,
  ): Promise<FetchedRows>;
  release(): void;
}

/** A cursor of the server's, or what there is instead: it opens none for `INSERT … RETURNING`. */
export class MysqlCursor implements LaneCursor {
  readonly #lane: CursorLane;
  readonly #opened: MysqlServerCursor | MysqlResult;
  readonly #batchSize: number;
  #given = 0;
  #isAtEnd = false;
  #isClosed = false;

  constructor(lane: CursorLane, opened: MysqlServerCursor | MysqlResult, batchSize: number) {
    this.#lane = lane;
    this.#opened = opened;
    this.#batchSize = batchSize;
  }

  async fetch(signal: AbortSignal | undefined): Promise<RowSet> {
    return toRowSet(this.#opened.columns ?? [], await this.#nextRows(signal));
  }

  /** The server would keep it open after the transaction that it was opened in. */
  close(): Promise<void> {
    if (!this.#isClosed) this.#lane.release();
    this.#isClosed = true;
    return Promise.resolve();
  }

  async #nextRows(signal: AbortSignal | undefined): Promise<readonly unknown[][]> {
    if (this.#isAtEnd) return [];
    if (this.#isClosed) {
      throw new DatabaseError(
        "transaction",
        "Cannot read the stream: the transaction that it is part of has ended",
      );
    }
    if (this.#opened instanceof MysqlServerCursor) {
      const { rows, isLast } = await this.#lane.fetch(this.#opened, this.#batchSize, signal);
      this.#isAtEnd = isLast;
      return rows;
    }
    const start = this.#given;
    this.#given += this.#batchSize;
    return this.#opened.rows.slice(start, this.#given);
  }
}
