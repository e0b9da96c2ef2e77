import type { Transport } from "./transport.ts";

const READ_BUFFER_BYTES = 64 * 1024;

/** The module's end of the pipe: the only code that touches `Deno.stdin` and `Deno.stdout`. */
export class StdioTransport implements Transport {
  readonly #buffer = new Uint8Array(READ_BUFFER_BYTES);

  async read(): Promise<Uint8Array | null> {
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
    Deno.stdin.close();
  }
}

/** Whether a person's terminal, and so no orchestrator, is on the other end. */
export function isStdinTerminal(): boolean {
  return Deno.stdin.isTerminal();
}
