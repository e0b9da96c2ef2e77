import type { RowSet, Statement } from "./driver.ts";

/** What a statement came to. */
export interface LaneResult extends RowSet {
  /** How many rows were inserted, updated or deleted. */
  readonly affectedRows: number;
  /** What the server says that it did, where it says so: the statement's first words. */
  readonly command?: string;
}

/** How a statement is to be run. */
export interface RunOptions {
  readonly signal: AbortSignal | undefined;
  /** Whether the statement's effect lasts as soon as it has run: it is part of no transaction. */
  readonly lasting: boolean;
}

/** One connection of a pool, which runs one statement at a time. */
export interface Lane {
  /** Whether it is as good as new: neither broken, nor changed by what it ran. */
  readonly reusable: boolean;
  run(statement: Statement, options: RunOptions): Promise<LaneResult>;
  close(): Promise<void>;
}
