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
  readonly #maxResultBytes: number;
  readonly #lasting: boolean;
  #byteLength = 0;

  /** @param lasting Whether the effect of what gave the rows lasts: it is part of no transaction. */
  constructor(maxResultBytes: number, { lasting }: { readonly lasting: boolean }) {
    this.#maxResultBytes = maxResultBytes;
    this.#lasting = lasting;
  }

  /** @throws {DatabaseError} Of kind `serialization` when the rows are too many to be held at once. */
  add({ rows }: RowSet): void {
    for (const row of rows) this.#byteLength += rowBytes(row);
    if (this.#byteLength <= this.#maxResultBytes) return;
    throw tooLarge(this.#byteLength, this.#maxResultBytes, this.#lasting);
  }
}
