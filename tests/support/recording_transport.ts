import type { Transport } from "../../src/ipc/transport.ts";
import { utf8Text } from "./frame_bytes.ts";

/** A transport whose writes wait until they are let through, and which brings nothing. */
export class RecordingTransport implements Transport {
  /** The payload of each write. */
  readonly written: string[] = [];
  closed = 0;
  #waiting: PromiseWithResolvers<void>[] = [];
  #isHolding = false;
  #failure: Error | undefined;

  /** Makes every write wait from now on. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Lets the writes through that wait, and all later ones. */
  letThrough(): void {
    this.#isHolding = false;
    for (const write of this.#waiting.splice(0)) write.resolve();
  }

  /** Makes every write fail from now on. */
  fail(error: Error): void {
    this.#failure = error;
    for (const write of this.#waiting.splice(0)) write.reject(error);
  }

  read(): Promise<Uint8Array | null> {
    return Promise.resolve(null);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.written.push(utf8Text(bytes.subarray(4)));
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#isHolding) return;
    const waiting = Promise.withResolvers<void>();
    this.#waiting.push(waiting);
    await waiting.promise;
  }

  close(): void {
    this.closed++;
  }
}
