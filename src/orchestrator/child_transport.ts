import type { Transport } from "../ipc/transport.ts";

/** How much has gone through. */
export interface Traffic {
  receivedBytes: number;
  sentBytes: number;
}

/** The orchestrator's end of the pipes to a module's process. */
export class ChildTransport implements Transport {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #traffic: Traffic;

  constructor(child: Deno.ChildProcess, traffic: Traffic = { receivedBytes: 0, sentBytes: 0 }) {
    this.#traffic = traffic;
    this.#reader = child.stdout.getReader();
    this.#writer = child.stdin.getWriter();
  }

  async read(): Promise<Uint8Array | null> {
    const { value } = await this.#reader.read();
    this.#traffic.receivedBytes += value?.length ?? 0;
    return value ?? null;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
    this.#traffic.sentBytes += bytes.length;
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
