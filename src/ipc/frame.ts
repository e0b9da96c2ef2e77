/** docs/protocol.md §2: how messages are cut out of a stream of bytes. */

export const HEADER_BYTES = 4;

/** docs/protocol.md §2.2: the default of `limits.max_frame_bytes`. */
export const DEFAULT_MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** docs/protocol.md §2.3: no valid frame starts with a byte above this one, and all text does. */
const HIGHEST_FIRST_BYTE = 0x08;

/** docs/protocol.md §2.3: how every payload starts, as one message and as an array of them. */
const OPENINGS: readonly Uint8Array[] = ['{"op":"', '[{"op":"'].map((text) =>
  new TextEncoder().encode(text)
);

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

const OVERSIZED_HEAD_BYTES = 256;
const FIRST_BODY_BYTES = 64 * 1024;

/** What a {@linkcode FrameDecoder} finds. The bytes are only valid during the call. */
export interface FrameSink {
  /** A whole payload. */
  frame(payload: Uint8Array): void;
  /** Bytes at a frame boundary that begin no frame: all of one chunk that follow each other. */
  stray(bytes: Uint8Array): void;
  /** The start of a payload over the limit, which is skipped without being kept. */
  oversized(byteLength: number, head: Uint8Array): void;
}

type Finding = "frame" | "oversized" | "stray" | "incomplete";

/**
 * Finds the frames in a stream of bytes, however it is cut, and survives what is no frame.
 *
 * Allocates no more than was received, whatever length a header claims.
 */
export class FrameDecoder {
  readonly #sink: FrameSink;
  readonly #maxFrameBytes: number;
  #boundary: Uint8Array = new Uint8Array(0);
  #body: Body | undefined;
  #skipBytes = 0;

  constructor(sink: FrameSink, maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#sink = sink;
    this.#maxFrameBytes = maxFrameBytes;
  }

  push(chunk: Uint8Array): void {
    const bytes = concatenate(this.#boundary, chunk);
    this.#boundary = new Uint8Array(0);
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#body !== undefined) offset += this.#continueBody(this.#body, bytes, offset);
      else if (this.#skipBytes > 0) offset += this.#skip(bytes.length - offset);
      else {
        const start = this.#skipStray(bytes, offset);
        if (start === bytes.length) return;
        const consumed = this.#startAt(bytes, start);
        if (consumed === 0) {
          this.#boundary = bytes.slice(start);
          return;
        }
        offset = start + consumed;
      }
    }
  }

  /** Hands out what the stream broke off in the middle of, as stray bytes. */
  end(): void {
    const rest = this.#body?.received() ?? this.#boundary;
    this.#body = undefined;
    this.#boundary = new Uint8Array(0);
    if (rest.length > 0) this.#sink.stray(rest);
  }

  /** @returns Where the next bytes start that are, or may become, a frame. */
  #skipStray(bytes: Uint8Array, offset: number): number {
    let end = offset;
    while (end < bytes.length && this.#isStray(bytes, end)) end++;
    if (end > offset) this.#sink.stray(bytes.subarray(offset, end));
    return end;
  }

  /** Most bytes that begin no frame show it at once: this is all that is done for each of them. */
  #isStray(bytes: Uint8Array, offset: number): boolean {
    if ((bytes[offset] ?? 0) > HIGHEST_FIRST_BYTE) return true;
    const first = bytes[offset + HEADER_BYTES];
    if (first === undefined) return false;
    if (first !== OPENING_BRACE && first !== OPENING_BRACKET) return true;
    return this.#inspect(bytes, offset) === "stray";
  }

  #startAt(bytes: Uint8Array, offset: number): number {
    switch (this.#inspect(bytes, offset)) {
      case "incomplete":
      case "stray":
        return 0;
      case "oversized": {
        const start = offset + HEADER_BYTES;
        this.#skipBytes = lengthAt(bytes, offset);
        const head = bytes.subarray(start, start + headBytes(this.#skipBytes));
        this.#sink.oversized(this.#skipBytes, head);
        return HEADER_BYTES;
      }
      case "frame": {
        const start = offset + HEADER_BYTES;
        const length = lengthAt(bytes, offset);
        if (start + length <= bytes.length) {
          this.#sink.frame(bytes.subarray(start, start + length));
          return HEADER_BYTES + length;
        }
        this.#body = new Body(length);
        return HEADER_BYTES;
      }
    }
  }

  #inspect(bytes: Uint8Array, offset: number): Finding {
    const available = bytes.length - offset;
    if (available < HEADER_BYTES) return "incomplete";
    const length = lengthAt(bytes, offset);
    const opening = OPENINGS.find((candidate) =>
      startsAlike(bytes, offset + HEADER_BYTES, candidate)
    );
    if (opening === undefined || length <= opening.length) return "stray";
    if (available < HEADER_BYTES + opening.length) return "incomplete";
    if (length <= this.#maxFrameBytes) return "frame";
    return available < HEADER_BYTES + headBytes(length) ? "incomplete" : "oversized";
  }

  #continueBody(body: Body, bytes: Uint8Array, offset: number): number {
    const taken = body.take(bytes, offset);
    if (body.complete) {
      this.#body = undefined;
      this.#sink.frame(body.received());
    }
    return taken;
  }

  #skip(available: number): number {
    const skipped = Math.min(available, this.#skipBytes);
    this.#skipBytes -= skipped;
    return skipped;
  }
}

class Body {
  readonly #length: number;
  #buffer: Uint8Array;
  #filled = 0;

  constructor(length: number) {
    this.#length = length;
    this.#buffer = new Uint8Array(Math.min(length, FIRST_BODY_BYTES));
  }

  get complete(): boolean {
    return this.#filled === this.#length;
  }

  take(bytes: Uint8Array, offset: number): number {
    const taken = Math.min(bytes.length - offset, this.#length - this.#filled);
    this.#reserve(this.#filled + taken);
    this.#buffer.set(bytes.subarray(offset, offset + taken), this.#filled);
    this.#filled += taken;
    return taken;
  }

  received(): Uint8Array {
    return this.#buffer.subarray(0, this.#filled);
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.#buffer.length) return;
    const doubled = Math.max(byteLength, this.#buffer.length * 2);
    const larger = new Uint8Array(Math.min(doubled, this.#length));
    larger.set(this.received());
    this.#buffer = larger;
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function headBytes(length: number): number {
  return Math.min(length, OVERSIZED_HEAD_BYTES);
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, HEADER_BYTES).getUint32(0);
}

function startsAlike(bytes: Uint8Array, offset: number, opening: Uint8Array): boolean {
  const compared = Math.min(opening.length, bytes.length - offset);
  for (let index = 0; index < compared; index++) {
    if (bytes[offset + index] !== opening[index]) return false;
  }
  return true;
}
