import { encodeFrame, utf8ByteLengthBound } from "./frame.ts";
import type { Message } from "./message.ts";
import type { Transport } from "./transport.ts";

/** The message is longer than a frame may be. */
export class MessageTooLargeError extends Error {
  static {
    this.prototype.name = "MessageTooLargeError";
  }

  constructor(readonly byteLength: number, readonly maxFrameBytes: number) {
    super(`a message of ${byteLength} bytes is over the limit of ${maxFrameBytes}`);
  }
}

interface QueuedMessage {
  readonly json: string;
  readonly byteLength: number;
}

/** Sends all the messages that wait in one frame and one write (docs/protocol.md §2.1). */
export class FrameWriter {
  readonly #transport: Transport;
  readonly #onFailure: (error: unknown) => void;
  #maxFrameBytes: number;
  #queue: QueuedMessage[] = [];
  #flushing: Promise<void> | undefined;
  #failed = false;
  #queuedBytes = 0;

  constructor(transport: Transport, maxFrameBytes: number, onFailure: (error: unknown) => void) {
    this.#transport = transport;
    this.#maxFrameBytes = maxFrameBytes;
    this.#onFailure = onFailure;
  }

  /** How many bytes wait to be sent, about. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  limit(maxFrameBytes: number): void {
    this.#maxFrameBytes = Math.min(this.#maxFrameBytes, maxFrameBytes);
  }

  /** @throws {MessageTooLargeError} When no frame could hold the message; nothing is sent. */
  send(message: Message): void {
    const json = JSON.stringify(message);
    const byteLength = utf8ByteLengthBound(json, this.#maxFrameBytes);
    if (byteLength > this.#maxFrameBytes) {
      throw new MessageTooLargeError(byteLength, this.#maxFrameBytes);
    }
    if (this.#failed) return;
    this.#queue.push({ json, byteLength });
    this.#queuedBytes += json.length;
    this.#flushing ??= this.#flush();
  }

  /** Waits until all that was sent has left. */
  async flushed(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      await Promise.resolve();
      while (this.#queue.length > 0) await this.#transport.write(encodeFrame(this.#takeFrame()));
    } catch (error) {
      this.#failed = true;
      this.#queue = [];
      this.#onFailure(error);
    } finally {
      this.#flushing = undefined;
    }
  }

  #takeFrame(): string {
    let byteLength = 2;
    let count = 0;
    for (const message of this.#queue) {
      byteLength += message.byteLength + 1;
      if (count > 0 && byteLength > this.#maxFrameBytes) break;
      count++;
    }
    const taken = this.#queue.splice(0, count);
    for (const { json } of taken) this.#queuedBytes -= json.length;
    const texts = taken.map((message) => message.json);
    return texts.length === 1 ? texts.join() : `[${texts.join(",")}]`;
  }
}
