import { onAbort } from "../deadline.ts";

/** The operations that end what others may wait for; each of them is short. */
export const ENDING_OPERATIONS: ReadonlySet<string> = new Set([
  "close_stream",
  "commit",
  "release_lock",
  "rollback",
]);

/** Lets so many operations be carried out at once; further ones wait, in their order. */
export class OperationSlots {
  #free: number;
  readonly #waiting = new Set<(isGiven: boolean) => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits for a slot, or until the signal is aborted.
   *
   * @returns Whether it got one, which it then has to {@linkcode OperationSlots.giveBack}.
   */
  async take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.add(resolve);
    const stopListening = onAbort(signal, () => {
      if (this.#waiting.delete(resolve)) resolve(false);
    });
    try {
      return await promise;
    } finally {
      stopListening();
    }
  }

  giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next(true);
  }
}
