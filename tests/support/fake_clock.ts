/** Puts a time that stands still in the place of `Date.now` and `performance.now`. */
export class FakeClock implements Disposable {
  readonly #date = Date.now;
  readonly #performance = performance.now;
  #nowMs: number;

  /** @param nowMs The time at first, in milliseconds since 1970. */
  constructor(nowMs: number) {
    this.#nowMs = nowMs;
    Object.assign(Date, { now: () => this.#nowMs });
    Object.assign(performance, { now: () => this.#nowMs });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Lets so much time pass. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
  }

  [Symbol.dispose](): void {
    Object.assign(Date, { now: this.#date });
    Object.assign(performance, { now: this.#performance });
  }
}
