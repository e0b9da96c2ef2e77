import { rowBytes, tooLarge } from "./result_size.ts";

/** How much of a statement's rows is held. */
export interface HeldRowsLimits {
  /** Over this, none is. */
  readonly maxResultBytes: number;
  /** How many are asked for; without it, all. */
  readonly rowLimit?: number | undefined;
  /** What is to be done where they are too many, as an error's message says it. */
  readonly advice?: string | undefined;
}

/**
 * Gathers the rows of one statement as they come: however many it gives, no more is held than fits.
 */
export class HeldRows {
  readonly #limits: HeldRowsLimits;
  readonly #rows: unknown[][] = [];
  #byteLength = 0;
  #count = 0;

  constructor(limits: HeldRowsLimits) {
    this.#limits = limits;
  }

  /** How many rows the statement has given. */
  get count(): number {
    return this.#count;
  }

  add(row: unknown[]): void {
    this.#count++;
    const { maxResultBytes, rowLimit = Infinity } = this.#limits;
    if (this.#rows.length >= rowLimit) return;
    this.#byteLength += rowBytes(row);
    if (this.#byteLength <= maxResultBytes) this.#rows.push(row);
    else this.#rows.length = 0;
  }

  /**
   * Gives the rows, and keeps none.
   *
   * @param lasting Whether the effect of the statement lasts: it is part of no transaction.
   * @throws {DatabaseError} Of kind `serialization` when they were too many.
   */
  take(lasting: boolean): readonly unknown[][] {
    const { maxResultBytes, advice } = this.#limits;
    if (this.#byteLength > maxResultBytes) {
      throw tooLarge(this.#byteLength, maxResultBytes, lasting, advice);
    }
    // An array that has grown old would keep its rows from the garbage collector's young generation.
    return this.#rows.splice(0);
  }
}
