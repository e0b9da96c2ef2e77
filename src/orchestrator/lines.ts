/** The longest line that is kept in one piece. */
const MAX_LINE_BYTES = 64 * 1024;

/** More than a person reads, and little enough that the orchestrator has time for other modules. */
const MAX_LINES_PER_SECOND = 10_000;
const MAX_BYTES_PER_SECOND = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of text, and drops what is too much in one second. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #now: () => number;
  readonly #decoder = new TextDecoder();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #secondStartMs = -Infinity;
  #linesLeft = 0;
  #bytesLeft = 0;
  #dropped = 0;

  /** @param now A clock in milliseconds. */
  constructor(onLine: (line: string) => void, now: () => number = () => performance.now()) {
    this.#onLine = onLine;
    this.#now = now;
  }

  push(bytes: Uint8Array): void {
    this.#startSecond();
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (this.#isOverBudget) {
        start = this.#dropLines(bytes, start);
        break;
      }
      this.#keep(bytes.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    if (this.#pendingBytes > MAX_LINE_BYTES) this.#emit();
  }

  /** Hands out what came after the last end of a line. */
  end(): void {
    this.#tellDropped();
    if (this.#pendingBytes > 0) this.#emit();
  }

  get #isOverBudget(): boolean {
    return this.#linesLeft <= 0 || this.#bytesLeft <= 0;
  }

  #startSecond(): void {
    const nowMs = this.#now();
    if (nowMs - this.#secondStartMs < 1_000) return;
    this.#secondStartMs = nowMs;
    this.#linesLeft = MAX_LINES_PER_SECOND;
    this.#bytesLeft = MAX_BYTES_PER_SECOND;
    this.#tellDropped();
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.#onLine(`… ${this.#dropped} lines dropped`);
    this.#dropped = 0;
  }

  /** @returns Where the line starts that has not ended yet. */
  #dropLines(bytes: Uint8Array, start: number): number {
    for (let index = start; index < bytes.length; index++) {
      if (bytes[index] === NEWLINE) this.#dropped++;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes.lastIndexOf(NEWLINE) + 1;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.length;
  }

  #emit(): void {
    const parts = this.#pending;
    const line = new Uint8Array(this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (this.#isOverBudget) {
      this.#dropped++;
      return;
    }
    this.#linesLeft--;
    this.#bytesLeft -= line.length;
    let offset = 0;
    for (const part of parts) {
      line.set(part, offset);
      offset += part.length;
    }
    this.#onLine(this.#decoder.decode(line).replace(/\r$/, ""));
  }
}
