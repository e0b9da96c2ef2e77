/** A queue in which whoever has many in line waits no longer for its first than others do. */
export class FairQueue<T> {
  /** The owners in the order of their turns: `Map` keeps it. */
  readonly #byOwner = new Map<string, T[]>();

  get size(): number {
    let size = 0;
    for (const items of this.#byOwner.values()) size += items.length;
    return size;
  }

  push(owner: string, item: T): void {
    const items = this.#byOwner.get(owner);
    if (items === undefined) this.#byOwner.set(owner, [item]);
    else items.push(item);
  }

  /** The first item of the owner whose turn it is, who then goes to the end of the line. */
  shift(): T | undefined {
    const [owner] = this.#byOwner.keys();
    if (owner === undefined) return undefined;
    const item = this.shiftOf(owner);
    this.yield(owner);
    return item;
  }

  /** The first item of one owner, whose place in the line stays as it is. */
  shiftOf(owner: string): T | undefined {
    const items = this.#byOwner.get(owner);
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
