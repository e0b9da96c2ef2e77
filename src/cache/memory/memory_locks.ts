const MICROSECONDS_PER_MS = 1_000;
const SWEEP_SIZE = 1_000;

interface Held {
  readonly token: string;
  readonly fencingNumber: bigint;
  readonly untilMs: number;
}

/** The locks of a cache in this process. */
export class MemoryLocks {
  readonly #held = new Map<string, Held>();
  #lastNumber = 0n;
  #sweepSize = SWEEP_SIZE;

  acquire(key: string, token: string, ttlMs: number): bigint | null {
    const current = this.#current(key);
    if (current !== undefined && current.token !== token) return null;
    const fencingNumber = current?.fencingNumber ?? this.#nextNumber();
    this.#held.set(key, { token, fencingNumber, untilMs: performance.now() + ttlMs });
    if (this.#held.size > this.#sweepSize) this.#sweep();
    return fencingNumber;
  }

  renew(key: string, token: string, ttlMs: number): boolean {
    const current = this.#current(key);
    if (current?.token !== token) return false;
    this.#held.set(key, { ...current, untilMs: performance.now() + ttlMs });
    return true;
  }

  release(key: string, token: string): boolean {
    return this.#current(key)?.token === token && this.#held.delete(key);
  }

  #current(key: string): Held | undefined {
    const held = this.#held.get(key);
    return held !== undefined && held.untilMs > performance.now() ? held : undefined;
  }

  /** From the clock, so that it is above those of the process that was here before. */
  #nextNumber(): bigint {
    const now = BigInt(Date.now() * MICROSECONDS_PER_MS);
    const next = this.#lastNumber + 1n;
    this.#lastNumber = now > next ? now : next;
    return this.#lastNumber;
  }

  #sweep(): void {
    for (const key of this.#held.keys()) {
      if (this.#current(key) === undefined) this.#held.delete(key);
    }
    this.#sweepSize = Math.max(SWEEP_SIZE, this.#held.size * 2);
  }
}
