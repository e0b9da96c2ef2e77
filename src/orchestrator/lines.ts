/** The longest line that is kept in one piece. */
const MAX_LINE_BYTES = 64 * 1024;

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of text. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    if (this.#pendingBytes > MAX_LINE_BYTES) this.#emit();
  }

  /** Hands out what came after the last end of a line. */
  end(): void {
    if (this.#pendingBytes > 0) this.#emit();
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.length;
  }

  #emit(): void {
    const line = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const part of this.#pending) {
      line.set(part, offset);
      offset += part.length;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#onLine(this.#decoder.decode(line).replace(/\r$/, ""));
  }
}
