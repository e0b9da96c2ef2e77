import { DatabaseError } from "../errors.ts";

/** What one connection holds, by a number that is never given again. */
export class Numbered<T> {
  readonly #kind: string;
  readonly #items = new Map<number, T>();
  #last = 0;

  constructor(kind: string) {
    this.#kind = kind;
  }

  get size(): number {
    return this.#items.size;
  }

  add(item: T): number {
    this.#items.set(++this.#last, item);
    return this.#last;
  }

  /** @throws {DatabaseError} Of kind `transaction` when there is none of this number. */
  get(number: number): T {
    const item = this.#items.get(number);
    if (item !== undefined) return item;
    throw new DatabaseError(
      "transaction",
      `Cannot use the ${this.#kind}: ${number} is not one of this connection`,
    );
  }

  take(number: number): T {
    const item = this.get(number);
    this.#items.delete(number);
    return item;
  }

  takeAll(): T[] {
    const items = [...this.#items.values()];
    this.#items.clear();
    return items;
  }
}
