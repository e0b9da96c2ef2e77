import type { Transport } from "../ipc/transport.ts";

const READ_BUFFER_BYTES = 64 * 1024;
/** How much has gone through. */
export interface Traffic {
  receivedBytes: number;
  sentBytes: number;
}

/** The orchestrator's end of the pipes to a module's process. */
export class ChildTransport implements Transport {
  readonly #reader: ReadableStreamBYOBReader;
  #buffer = new ArrayBuffer(READ_BUFFER_BYTES);
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #traffic: Traffic;

  constructor(child: Deno.ChildProcess, traffic: Traffic = { receivedBytes: 0, sentBytes: 0 }) {
    this.#traffic = traffic;
    this.#reader = child.stdout.getReader({ mode: "byob" });
    this.#writer = child.stdin.getWriter();
  }

  /** Reads into the same memory each time: new memory for each read costs as much as the read. */
  async read(): Promise<Uint8Array | null> {
    const { value, done } = await this.#reader.read(new Uint8Array(this.#buffer));
    if (value !== undefined) this.#buffer = value.buffer;
    this.#traffic.receivedBytes += value?.length ?? 0;
    return done ? null : value;
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
