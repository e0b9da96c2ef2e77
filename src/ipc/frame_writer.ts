import type { Message } from "./message.ts";
import { OutgoingFrame } from "./outgoing_frame.ts";
import type { Transport } from "./transport.ts";

/** So much waits for the other side to read that an answer is not kept beside it. */
export class UnreadAnswersError extends Error {
  static {
    this.prototype.name = "UnreadAnswersError";
  }

  constructor(maxKeptBytes: number) {
    super(`over ${maxKeptBytes} bytes of answers wait to be read`);
  }
}

/** A header, a bracket and a comma. */
const FRAMING_BYTES = 6;

/** A frame takes no further message from here on: the other side can begin with it. */
const FULL_BYTES = 64 * 1024;

/** So many messages leave before the turn of the event loop ends: both sides then work at once. */
const BATCH_COUNT = 32;

/** Sends all the messages that wait in one frame and one write (docs/protocol.md §2.1). */
export class FrameWriter {
  readonly #transport: Transport;
  readonly #onFailure: (error: unknown) => void;
  readonly #hasRoom: () => boolean;
  #maxFrameBytes: number;
  #complete: OutgoingFrame[] = [];
  #filling = new OutgoingFrame();
  #spare: OutgoingFrame | undefined;
  #isDue = false;
  #flushing: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;
  #writtenCount = 0;
  #failed = false;
  #completeBytes = 0;

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
    return this.#completeBytes + (this.#filling.count > 0 ? this.#filling.byteLength : 0);
  }

  /** How many frames have left. */
  get writtenCount(): number {
    return this.#writtenCount;
  }

  limit(maxFrameBytes: number): void {
    this.#maxFrameBytes = Math.min(this.#maxFrameBytes, maxFrameBytes);
  }

  /**
   * @returns How many bytes it takes on its way, at the most.
   * @throws {MessageTooLargeError} When no frame could hold the message; nothing is sent.
   */
  send(message: Message): number {
    const json = JSON.stringify(message);
    if (this.#isDue && this.#filling.count >= BATCH_COUNT && this.#canWriteAtOnce()) this.#flush();
    if (this.#failed) return 0;
    const byteLength = this.#add(json);
    if (!this.#isDue && this.#flushing === undefined) {
      this.#isDue = true;
      queueMicrotask(() => this.#flush());
    }
    return byteLength + FRAMING_BYTES;
  }

  /** Waits until all that was sent has left. */
  async flushed(): Promise<void> {
    this.#flush();
    await this.#flushing;
  }

  /** Waits until the frame that is on its way has left. */
  async oneWritten(): Promise<void> {
    this.#flush();
    await this.#leaving?.catch(() => {});
  }

  #add(json: string): number {
    if (this.#filling.byteLength >= FULL_BYTES) this.#completeFilling();
    const byteLength = this.#filling.add(json, this.#maxFrameBytes);
    if (byteLength > 0) return byteLength;
    this.#completeFilling();
    return this.#filling.add(json, this.#maxFrameBytes);
  }

  /** Nothing more is added to the frame that is being filled. */
  #completeFilling(): void {
    this.#complete.push(this.#filling);
    this.#completeBytes += this.#filling.byteLength;
    this.#filling = this.#spare ?? new OutgoingFrame();
    this.#spare = undefined;
  }

  #flush(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    try {
      while (this.#isWaiting && this.#canWriteAtOnce()) {
        const frame = this.#take();
        this.#transport.writeAtOnce?.(frame.toBytes());
        this.#reuse(frame);
      }
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#isWaiting) this.#flushing = this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#isWaiting) {
        const frame = this.#take();
        this.#leaving = this.#transport.write(frame.toBytes());
        await this.#leaving;
        this.#reuse(frame);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#leaving = undefined;
      this.#flushing = undefined;
    }
  }

  get #isWaiting(): boolean {
    return this.#complete.length > 0 || this.#filling.count > 0;
  }

  #canWriteAtOnce(): boolean {
    return this.#transport.writeAtOnce !== undefined && this.#hasRoom();
  }

  #take(): OutgoingFrame {
    if (this.#complete.length === 0) this.#completeFilling();
    const frame = this.#complete.shift() ?? this.#filling;
    this.#completeBytes -= frame.byteLength;
    return frame;
  }

  #reuse(frame: OutgoingFrame): void {
    this.#writtenCount++;
    frame.clear();
    this.#spare = frame;
  }

  #fail(error: unknown): void {
    this.#failed = true;
    this.#complete = [];
    this.#completeBytes = 0;
    this.#filling = new OutgoingFrame();
    this.#onFailure(error);
  }
}
