import { TurnQueue } from "../ipc/turn_queue.ts";

/** Runs so many tasks at once and no more; further ones wait, in their order. */
export class ConcurrencyLimit {
  readonly #queue = new TurnQueue();
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    while (this.#free === 0) await this.#queue.wait(undefined);
    this.#free--;
    try {
      return await task();
    } finally {
      this.#free++;
      this.#queue.wakeFirst();
    }
  }
}
