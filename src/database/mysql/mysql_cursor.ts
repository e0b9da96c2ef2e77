import { DatabaseError } from "../../errors.ts";
import type { RowSet } from "../driver.ts";
import { FetchSize } from "../pool/fetch_size.ts";
import type { LaneCursor } from "../pool/lane.ts";
import type { FetchedRows, MysqlServerCursor } from "./mysql_cursor_protocol.ts";
import { type MysqlResult, toRowSet } from "./mysql_result.ts";

/** What a cursor needs of its lane. */
export interface CursorLane {
  /** Fetches when nothing else runs. */
  fetch(fetch: () => Promise<FetchedRows>, signal: AbortSignal | undefined): Promise<FetchedRows>;
  release(): void;
}

/** A cursor of the server's, or what there is instead: it opens none for `INSERT … RETURNING`. */
export class MysqlCursor implements LaneCursor {
  readonly #opened: MysqlServerCursor | MysqlResult;
  readonly #batchSize: number;
  readonly #fetchSize: FetchSize;
  readonly #lane: CursorLane;
  #given = 0;
  #isAtEnd = false;
  #isClosed = false;

  constructor(opened: MysqlServerCursor | MysqlResult, batchSize: number, lane: CursorLane) {
    this.#opened = opened;
    this.#batchSize = batchSize;
    this.#fetchSize = new FetchSize(batchSize);
    this.#lane = lane;
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
    const opened = this.#opened;
    if ("fetch" in opened) {
      const fetch = () => opened.fetch(this.#fetchSize.rows);
      const { rows, isLast } = await this.#lane.fetch(fetch, signal);
      this.#fetchSize.learn(rows);
      this.#isAtEnd = isLast;
      return rows;
    }
    const start = this.#given;
    this.#given += this.#batchSize;
    return opened.rows.slice(start, this.#given);
  }
}
