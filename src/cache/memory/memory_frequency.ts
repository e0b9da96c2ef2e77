/** Which keys are used how often: finds the least frequently used one at once. */
export class KeyFrequencies {
  readonly #counts = new Map<string, number>();
  /** The keys of each count, those that came to it first in front. */
  readonly #keys = new Map<number, Set<string>>();

  use(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    this.#leave(key, count);
    this.#counts.set(key, count + 1);
    const keys = this.#keys.get(count + 1);
    if (keys === undefined) this.#keys.set(count + 1, new Set([key]));
    else keys.add(key);
  }

  remove(key: string): void {
    const count = this.#counts.get(key);
    if (count === undefined) return;
    this.#counts.delete(key);
    this.#leave(key, count);
  }

  /** The least frequently used key beside this one. */
  leastUsedBut(kept: string): string | undefined {
    let least: { readonly count: number; readonly key: string } | undefined;
    for (const [count, keys] of this.#keys) {
      if (least !== undefined && count > least.count) continue;
      const key = firstBut(keys, kept);
      if (key !== undefined) least = { count, key };
    }
    return least?.key;
  }

  #leave(key: string, count: number): void {
    const keys = this.#keys.get(count);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(count);
  }
}

function firstBut(keys: ReadonlySet<string>, kept: string): string | undefined {
  for (const key of keys) if (key !== kept) return key;
  return undefined;
}
