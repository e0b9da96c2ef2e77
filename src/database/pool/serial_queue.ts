import { untilAborted } from "../../deadline.ts";

/** What takes a task out of a queue again, as long as it has not begun. */
export interface WhileWaiting {
  readonly signal: AbortSignal;
  makeError(): Error;
}

/** Runs one task at a time, in the order in which they were asked for. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** Awaits the task, rather than chaining it, so that an error's stack shows who asked. */
  async run<T>(task: () => Promise<T>, whileWaiting?: WhileWaiting): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      if (whileWaiting === undefined) await before;
      else await untilAborted(before, whileWaiting.signal, whileWaiting.makeError);
      return await task();
    } finally {
      // Whoever gave up waiting leaves those behind it where they are.
      void before.then(resolve);
    }
  }
}
