import { onAbort } from "../deadline.ts";

/** Those who wait for their turn, in the order in which they came. */
export class TurnQueue {
  readonly #waiting = new Set<() => void>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Waits until woken, or until the signal is aborted: whoever gives up leaves the queue. */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const stopListening = onAbort(signal, resolve);
    await promise;
    stopListening();
    this.#waiting.delete(resolve);
  }

  wakeFirst(): void {
    const [wake] = this.#waiting;
    if (wake === undefined) return;
    this.#waiting.delete(wake);
    wake();
  }

  wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}
