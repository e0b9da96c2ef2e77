import { exactUtf8ByteLength, FrameEncoder, utf8ByteLengthBound } from "./frame.ts";
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

/** So much waits for the other side to read that an answer is not kept beside it. */
export class UnreadAnswersError extends Error {
  static {
    this.prototype.name = "UnreadAnswersError";
  }

  constructor(maxKeptBytes: number) {
    super(`over ${maxKeptBytes} bytes of answers wait to be read`);
  }
}

/** What is counted exactly: a larger message is not written at once anyway. */
const SMALL_TEXT = 4_096;

/** A header, a bracket and a comma. */
const FRAMING_BYTES = 6;

interface QueuedMessage {
  readonly json: string;
  readonly byteLength: number;
}

/** Sends all the messages that wait in one frame and one write (docs/protocol.md §2.1). */
export class FrameWriter {
  readonly #transport: Transport;
  readonly #onFailure: (error: unknown) => void;
  readonly #hasRoom: () => boolean;
  readonly #encoder = new FrameEncoder();
  #maxFrameBytes: number;
  #queue: QueuedMessage[] = [];
  #flushing: Promise<void> | undefined;
  #failed = false;
  #queuedBytes = 0;

  /** @param hasRoom Whether all that was sent so far surely finds room on its way. */
  constructor(
    transport: Transport,
    maxFrameBytes: number,
    onFailure: (error: unknown) => void,
    hasRoom: () => boolean = () => false,
  ) {
    this.#transport = transport;
    this.#maxFrameBytes = maxFrameBytes;
    this.#onFailure = onFailure;
    this.#hasRoom = hasRoom;
  }

  /** How many bytes wait to be sent, about. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  limit(maxFrameBytes: number): void {
    this.#maxFrameBytes = Math.min(this.#maxFrameBytes, maxFrameBytes);
  }

  /**
   * @returns How many bytes it takes on its way: exactly so if it is small, and at the most if not.
   * @throws {MessageTooLargeError} When no frame could hold the message; nothing is sent.
   */
  send(message: Message): number {
    const json = JSON.stringify(message);
    const byteLength = utf8ByteLengthBound(json, this.#maxFrameBytes);
    if (byteLength > this.#maxFrameBytes) {
      throw new MessageTooLargeError(byteLength, this.#maxFrameBytes);
    }
    if (this.#failed) return byteLength;
    this.#queue.push({ json, byteLength });
    this.#queuedBytes += json.length;
    this.#flushing ??= this.#flush();
    return json.length > SMALL_TEXT ? byteLength : FRAMING_BYTES + exactUtf8ByteLength(json);
  }

  /** Waits until all that was sent has left. */
  async flushed(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      await Promise.resolve();
      while (this.#queue.length > 0) {
        const frame = this.#encoder.encode(this.#takeFrame());
        if (this.#transport.writeAtOnce !== undefined && this.#hasRoom()) {
          this.#transport.writeAtOnce(frame);
        } else await this.#transport.write(frame);
      }
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
