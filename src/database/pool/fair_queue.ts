/** A queue in which whoever has many in line waits no longer for its first than others do. */
export class FairQueue<T> {
  /** The owners in the order of their turns: `Map` keeps it. */
  readonly #byOwner = new Map<string, T[]>();

  get size(): number {
    let size = 0;
    for (const items of this.#byOwner.values()) size += items.length;
    return size;
  }

  /** Whether the first item of some owner is such a one. */
  some(isSuch: (item: T) => boolean): boolean {
    for (const [first] of this.#byOwner.values()) {
      if (first !== undefined && isSuch(first)) return true;
    }
    return false;
  }

  push(owner: string, item: T): void {
    const items = this.#byOwner.get(owner);
    if (items === undefined) this.#byOwner.set(owner, [item]);
    else items.push(item);
  }

  /**
   * The first item of the owner whose turn it is, who then goes to the end of the line.
   *
   * @param may Whether an item may go now; an owner whose first one may not is passed over.
   */
  shift(may: (item: T) => boolean = () => true): T | undefined {
    for (const [owner, [first]] of this.#byOwner) {
      if (first === undefined || !may(first)) continue;
      const item = this.shiftOf(owner);
      this.yield(owner);
      return item;
    }
    return undefined;
  }

  /** The first item of one owner, whose place in the line stays as it is. */
  shiftOf(owner: string, may: (item: T) => boolean = () => true): T | undefined {
    const items = this.#byOwner.get(owner);
    if (items?.[0] !== undefined && !may(items[0])) return undefined;
    const item = items?.shift();
    if (items?.length === 0) this.#byOwner.delete(owner);
    return item;
  }

  /** Lets all others go first. */
  yield(owner: string): void {
    const items = this.#byOwner.get(owner);
    if (items === undefined) return;
    this.#byOwner.delete(owner);
    this.#byOwner.set(owner, items);
  }

  remove(owner: string, item: T): void {
    const others = this.#byOwner.get(owner)?.filter((other) => other !== item) ?? [];
    if (others.length > 0) this.#byOwner.set(owner, others);
    else this.#byOwner.delete(owner);
  }

  takeAll(): T[] {
    const all = [...this.#byOwner.values()].flat();
    this.#byOwner.clear();
    return all;
  }

  /** What an owner has in line, in its order. */
  of(owner: string): readonly T[] {
    return this.#byOwner.get(owner) ?? [];
  }
}
