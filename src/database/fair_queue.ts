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
    const [turn] = this.#byOwner;
    if (turn === undefined) return undefined;
    const [owner, items] = turn;
    const item = items.shift();
    this.#byOwner.delete(owner);
    if (items.length > 0) this.#byOwner.set(owner, items);
    return item;
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
}
