import type { Transport } from "../../src/ipc/transport.ts";

/** Counts what is written to another transport. */
export class CountingTransport implements Transport {
  readonly #transport: Transport;
  writes = 0;
  bytes = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  read(): Promise<Uint8Array | null> {
    return this.#transport.read();
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.writes++;
    this.bytes += bytes.length;
    await this.#transport.write(bytes);
  }

  close(): void {
    this.#transport.close();
  }
}
