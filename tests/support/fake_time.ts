import { FakeTimers } from "./fake_timers.ts";

/** Timers and a monotonic clock that go on only when a test says so. */
export class FakeTime implements Disposable {
  readonly #timers = new FakeTimers();
  #nowMs = 0;

  constructor() {
    Object.defineProperty(performance, "now", { value: () => this.#nowMs, configurable: true });
  }

  /** Lets so much time pass at once, and runs what is due by then. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
    this.#timers.advance(byMs);
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(performance, "now");
    this.#timers[Symbol.dispose]();
  }
}
