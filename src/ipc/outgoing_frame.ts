import { HEADER_BYTES } from "./frame.ts";

const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** The payload starts here; before it is room for the header, and for the bracket of an array. */
const START = HEADER_BYTES + 1;

const FIRST_BYTES = 4 * 1024;

/** A larger buffer is not kept for the next frame. */
const MAX_KEPT_BYTES = 256 * 1024;

const encoder = new TextEncoder();

/** The message is longer than a frame may be. */
export class MessageTooLargeError extends Error {
  static {
    this.prototype.name = "MessageTooLargeError";
  }

  constructor(readonly byteLength: number, readonly maxFrameBytes: number) {
    super(`a message of ${byteLength} bytes is over the limit of ${maxFrameBytes}`);
  }
}

/** A frame that is being filled: messages become bytes once, where they are sent from. */
export class OutgoingFrame {
  #buffer = new Uint8Array(FIRST_BYTES);
  #end = START;
  #count = 0;

  /** How many messages it holds. */
  get count(): number {
    return this.#count;
  }

  /** How many bytes it takes on its way. */
  get byteLength(): number {
    return this.#count > 1 ? this.#end + 1 : this.#end - 1;
  }

  /**
   * Adds a message, unless it does not fit beside those that are there.
   *
   * @returns How many bytes the message has, or 0 if it was not added.
   * @throws {MessageTooLargeError} When no frame could hold it; the frame is as it was.
   */
  add(json: string, maxFrameBytes: number): number {
    if (json.length > maxFrameBytes) {
      throw new MessageTooLargeError(encoder.encode(json).length, maxFrameBytes);
    }
    const start = this.#count === 0 ? START : this.#end + 1;
    const end = this.#encode(json, start);
    const byteLength = end - start;
    if (byteLength > maxFrameBytes) throw new MessageTooLargeError(byteLength, maxFrameBytes);
    if (this.#count > 0 && end + 2 - START > maxFrameBytes) return 0;
    this.#buffer[start - 1] = COMMA;
    this.#end = end;
    this.#count++;
    return byteLength;
  }

  /** The whole frame; it is only valid until the frame is cleared. */
  toBytes(): Uint8Array {
    const isArray = this.#count > 1;
    const start = isArray ? 0 : 1;
    const end = isArray ? this.#end + 1 : this.#end;
    if (isArray) {
      this.#buffer[START - 1] = OPENING_BRACKET;
      this.#buffer[this.#end] = CLOSING_BRACKET;
    }
    const byteLength = end - start - HEADER_BYTES;
    new DataView(this.#buffer.buffer).setUint32(start, byteLength);
    return this.#buffer.subarray(start, end);
  }

  clear(): void {
    if (this.#buffer.length > MAX_KEPT_BYTES) this.#buffer = new Uint8Array(FIRST_BYTES);
    this.#end = START;
    this.#count = 0;
  }

  /** @returns Where the text ends; behind it is room for one byte. */
  #encode(json: string, start: number): number {
    this.#reserve(start + json.length + 1);
    let { read, written } = encoder.encodeInto(json, this.#buffer.subarray(start, -1));
    if (read < json.length) {
      this.#reserve(start + written + (json.length - read) * 3 + 1);
      const rest = encoder.encodeInto(json.slice(read), this.#buffer.subarray(start + written, -1));
      written += rest.written;
    }
    return start + written;
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(byteLength, this.#buffer.length * 2));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
