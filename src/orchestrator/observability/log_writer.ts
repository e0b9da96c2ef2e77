/** How much may wait to be written: whoever reads it slowly holds up nothing but its own log. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

/** Writes some of the bytes, and tells how many. */
export type WriteSome = (bytes: Uint8Array) => Promise<number>;

/** Writes lines one after the other, and drops them while too many wait. */
export class LogWriter {
  readonly #write: WriteSome;
  readonly #maxQueuedBytes: number;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #dropped = 0;
  #flushing: Promise<void> | undefined;

  constructor(
    write: WriteSome = (bytes) => Deno.stderr.write(bytes),
    maxQueuedBytes: number = MAX_QUEUED_BYTES,
  ) {
    this.#write = write;
    this.#maxQueuedBytes = maxQueuedBytes;
  }

  push(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    if (this.#queuedBytes + bytes.length > this.#maxQueuedBytes) {
      this.#dropped++;
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#flushing ??= this.#flush();
  }

  /** Waits until all that was pushed has been written. */
  async flushed(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      await Promise.resolve(); // What is pushed in one turn is written at once.
      while (this.#queue.length > 0) {
        await this.#writeAll(joined(this.#queue.splice(0)));
        this.#queuedBytes = this.#queue.reduce((sum, { length }) => sum + length, 0);
        if (this.#dropped === 0) continue;
        this.#queue.push(new TextEncoder().encode(`… ${this.#dropped} lines dropped\n`));
        this.#dropped = 0;
      }
    } catch {
      // Whoever read it is gone, and there is nowhere else to say so.
      this.#queue = [];
      this.#queuedBytes = 0;
    } finally {
      this.#flushing = undefined;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      const written = await this.#write(rest);
      if (written === 0) return;
      rest = rest.subarray(written);
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
