/** Runs one task at a time, in the order in which they were asked for. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** Awaits the task, rather than chaining it, so that an error's stack shows who asked. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    try {
      return await task();
    } finally {
      resolve();
    }
  }
}
