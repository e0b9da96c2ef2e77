interface FakeTimer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Puts timers that run only when a test says so in the place of `setTimeout` and `setInterval`. */
export class FakeTimers implements Disposable {
  readonly #original = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
  };
  readonly #timers = new Map<number, FakeTimer>();
  #now = 0;
  #lastId = 0;

  constructor() {
    Object.assign(globalThis, {
      setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
        const id = ++this.#lastId;
        this.#timers.set(id, { dueAt: this.#now + delayMs, run: () => run(...args) });
        return id;
      },
      clearTimeout: (id: number) => this.#timers.delete(id),
      setInterval: (run: () => void, intervalMs = 0) => {
        const id = ++this.#lastId;
        const runAndWait = () => {
          this.#timers.set(id, { dueAt: this.#now + intervalMs, run: runAndWait });
          run();
        };
        this.#timers.set(id, { dueAt: this.#now + intervalMs, run: runAndWait });
        return id;
      },
      clearInterval: (id: number) => this.#timers.delete(id),
    });
  }

  /** How many timers wait. */
  get size(): number {
    return this.#timers.size;
  }

  /** Runs the timers that are due after so much more time, in their order. */
  advance(byMs: number): void {
    this.#now += byMs;
    const due = [...this.#timers].filter(([, { dueAt }]) => dueAt <= this.#now)
      .sort(([, first], [, second]) => first.dueAt - second.dueAt);
    for (const [id, timer] of due) {
      this.#timers.delete(id);
      timer.run();
    }
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#original);
  }
}
