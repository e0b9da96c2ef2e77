import { DatabaseError } from "../errors.ts";
import { isRecord } from "../guard.ts";
import type { RowSet } from "./driver.ts";
import { thoughItHasRun } from "./has_run.ts";

const CELL_BYTES = 8;

/** About how many bytes a row takes, in memory and as JSON. */
export function rowBytes(row: readonly unknown[]): number {
  let byteLength = 0;
  for (const cell of row) byteLength += cellBytes(cell);
  return byteLength;
}

function cellBytes(cell: unknown): number {
  if (typeof cell === "string" || cell instanceof Uint8Array) return CELL_BYTES + cell.length;
  if (Array.isArray(cell)) return CELL_BYTES + rowBytes(cell);
  return isRecord(cell) ? CELL_BYTES + rowBytes(Object.values(cell)) : CELL_BYTES;
}

/** How much one call may give. */
export interface ResultLimits {
  readonly maxResultBytes: number;
  readonly maxRows: number;
}

/**
 * What is thrown when rows are too many to be held at once.
 *
 * @param lasting Whether the effect of what gave the rows lasts: it is part of no transaction.
 * @param advice What is to be done instead.
 */
export function tooLarge(
  byteLength: number,
  maxResultBytes: number,
  lasting: boolean,
  advice = "use stream()",
): unknown {
  const error = new DatabaseError(
    "serialization",
    `Cannot give the result: it has ${byteLength} bytes, maxResultBytes is ${maxResultBytes}; ` +
      advice,
  );
  return thoughItHasRun(error, lasting);
}

/** Counts the rows of one call, which are all held at once. */
export class ResultSize {
  readonly #limits: ResultLimits;
  readonly #lasting: boolean;
  #byteLength = 0;
  #rows = 0;

  /** @param lasting Whether the effect of what gave the rows lasts: it is part of no transaction. */
  constructor(limits: ResultLimits, { lasting }: { readonly lasting: boolean }) {
    this.#limits = limits;
    this.#lasting = lasting;
  }

  /** @throws {DatabaseError} Of kind `serialization` when the rows are too many to be held at once. */
  add({ rows }: RowSet): void {
    const { maxResultBytes, maxRows } = this.#limits;
    this.#rows += rows.length;
    if (this.#rows > maxRows) throw thoughItHasRun(tooManyRows(this.#rows, maxRows), this.#lasting);
    for (const row of rows) this.#byteLength += rowBytes(row);
    if (this.#byteLength <= maxResultBytes) return;
    throw tooLarge(this.#byteLength, maxResultBytes, this.#lasting);
  }
}

function tooManyRows(count: number, maxRows: number): DatabaseError {
  return new DatabaseError(
    "serialization",
    `Cannot give the result: it has ${count} rows or more, maxRows is ${maxRows}`,
  );
}
