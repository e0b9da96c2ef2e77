import type { Transport } from "../ipc/transport.ts";

/** The orchestrator's end of the pipes to a module's process. */
export class ChildTransport implements Transport {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(child: Deno.ChildProcess) {
    this.#reader = child.stdout.getReader();
    this.#writer = child.stdin.getWriter();
  }

  async read(): Promise<Uint8Array | null> {
    const { value } = await this.#reader.read();
    return value ?? null;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
  }

  close(): void {
    this.#reader.cancel().catch(() => {});
    this.closeStdin();
  }

  /** Tells the module that nothing will come any more. */
  closeStdin(): void {
    this.#writer.close().catch(() => {});
  }
}
