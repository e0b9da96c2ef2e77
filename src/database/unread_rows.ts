import { TurnQueue } from "../ipc/turn_queue.ts";

/** docs/protocol.md §8.1: counts the rows that wait in the orchestrator until one module fetches them. */
export class UnreadRows {
  readonly #waiting = new TurnQueue();
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Waits until less is held than so much, or until the signal is aborted. */
  async room(maxBytes: number, signal: AbortSignal): Promise<void> {
    while (this.#byteLength >= maxBytes && !signal.aborted) await this.#waiting.wait(signal);
  }

  keep(byteLength: number): void {
    this.#byteLength += byteLength;
  }

  drop(byteLength: number): void {
    this.#byteLength -= byteLength;
    this.#waiting.wakeAll();
  }
}
