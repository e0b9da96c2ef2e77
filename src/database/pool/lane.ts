import type { BeginOptions, RowSet, Statement, StatementResult } from "../driver.ts";

/** What a statement came to. */
export interface LaneResult extends StatementResult {
  readonly types: readonly string[];
  /** What the server says that it did, where it says so: the statement's first words. */
  readonly command?: string;
}

/** How a statement is to be run. */
export interface RunOptions {
  readonly signal: AbortSignal | undefined;
  /** Whether the statement's effect lasts as soon as it has run: it is part of no transaction. */
  readonly lasting: boolean;
}

/** A query whose rows are asked for a few at a time. */
export interface LaneCursor {
  /** Gives the next rows, and at the end none. */
  fetch(signal: AbortSignal | undefined): Promise<RowSet>;
  /** Releases what is held for it. */
  close(): Promise<void>;
}

/** One connection of a pool. It is given one thing to do at a time. */
export interface Lane {
  /** Whether it can be handed on, or reset: not once it is broken. */
  readonly reusable: boolean;
  /** Whether it is known that what it ran has changed it, so that it has to be reset. */
  readonly changed: boolean;
  run(statement: Statement, options: RunOptions): Promise<LaneResult>;
  /** Begins a transaction, which `COMMIT` or `ROLLBACK` ends. */
  begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void>;
  /**
   * Opens a cursor in the transaction that the lane is in; other statements can run between two
   * fetches.
   *
   * @param batchSize How many rows a fetch gives at the most.
   */
  openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor>;
  /** Ends the transaction that it is in, undone, if it is in one; closes itself where it cannot. */
  rollback(): Promise<void>;
  /** Ends what it is running, on the server too: that then fails as cancelled. */
  interrupt(): void;
  /**
   * Undoes what was done to the connection itself (settings, temporary tables, locks …), so that
   * another owner finds nothing of it. Where that fails, it is not reusable any more.
   */
  reset(signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}
