/**
 * How much of what was sent the other side may not have read yet: whatever it has answered, it has
 * read. A call that nobody waits for any more still counts.
 */
export class UnansweredBytes {
  readonly #byId = new Map<number, number>();
  #total = 0;
  #alone = 0;

  get total(): number {
    return this.#total;
  }

  sent(id: number, byteLength: number): void {
    this.#byId.set(id, byteLength + this.#alone);
    this.#alone = 0;
    this.#total += byteLength;
  }

  /** What is sent without being answered has been read when the next call is answered. */
  sentAlone(byteLength: number): void {
    this.#alone += byteLength;
    this.#total += byteLength;
  }

  answered(id: number): void {
    this.#total -= this.#byId.get(id) ?? 0;
    this.#byId.delete(id);
  }
}
