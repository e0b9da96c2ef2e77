import { StdinSocket } from "./stdin_socket.ts";
import type { Transport } from "./transport.ts";

const READ_BUFFER_BYTES = 64 * 1024;

/** A module that has read so often is busy. */
const BUSY_READS = 256;

/** The module's end of the pipe: the only code that touches `Deno.stdin` and `Deno.stdout`. */
export class StdioTransport implements Transport {
  readonly #buffer = new Uint8Array(READ_BUFFER_BYTES);
  #socket: StdinSocket | undefined;
  #reads = 0;

  async read(): Promise<Uint8Array | null> {
    if (this.#socket !== undefined) return await this.#socket.read();
    if (++this.#reads > BUSY_READS) {
      this.#socket = await StdinSocket.open(READ_BUFFER_BYTES);
      return await this.#socket.read();
    }
    const byteLength = await Deno.stdin.read(this.#buffer);
    return byteLength === null ? null : this.#buffer.subarray(0, byteLength);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) written += await Deno.stdout.write(bytes.subarray(written));
  }

  writeAtOnce(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) written += Deno.stdout.writeSync(bytes.subarray(written));
  }

  /** A pending read would hold the process for ever; closing is the only way to end it. */
  close(): void {
    if (this.#socket === undefined) Deno.stdin.close();
    else this.#socket.close();
  }
}

/** Whether a person's terminal, and so no orchestrator, is on the other end. */
export function isStdinTerminal(): boolean {
  return Deno.stdin.isTerminal();
}
