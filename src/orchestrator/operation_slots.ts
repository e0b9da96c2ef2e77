import { endReason, onAbort } from "../deadline.ts";
import { notBegun } from "./call_failure.ts";

/** The operations that end, or take away, what others may wait for. */
const ENDING_OPERATIONS: ReadonlySet<string> = new Set([
  "close_stream",
  "commit",
  "fetch",
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
   * Carries out an operation in a slot. What ends something never waits: others may wait for that.
   *
   * @throws {PywattError} Of kind `cancelled` or `timeout` when the signal is aborted before.
   */
  async carryOut<T>(
    name: string,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    if (ENDING_OPERATIONS.has(name)) return await run();
    if (!await this.take(signal)) throw notBegun(endReason(signal));
    try {
      return await run();
    } finally {
      this.giveBack();
    }
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
