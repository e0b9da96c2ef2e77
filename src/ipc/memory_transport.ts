import type { Transport } from "./transport.ts";

/** Two transports, each of which reads what the other writes. */
export function createMemoryTransportPair(): [Transport, Transport] {
  const first = new BytePipe();
  const second = new BytePipe();
  return [new MemoryTransport(first, second), new MemoryTransport(second, first)];
}

class MemoryTransport implements Transport {
  readonly #incoming: BytePipe;
  readonly #outgoing: BytePipe;

  constructor(incoming: BytePipe, outgoing: BytePipe) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  read(): Promise<Uint8Array | null> {
    return this.#incoming.shift();
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#outgoing.push(bytes);
  }

  close(): void {
    this.#incoming.end();
    this.#outgoing.end();
  }
}

class BytePipe {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  push(bytes: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.reject(new Deno.errors.BrokenPipe("The pipe is closed"));
    this.#chunks.push(bytes.slice());
    this.#wake?.();
    return Promise.resolve();
  }

  async shift(): Promise<Uint8Array | null> {
    while (this.#chunks.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#chunks.shift() ?? null;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}
