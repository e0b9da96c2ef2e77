import type { Transport } from "../../src/ipc/transport.ts";
import { frameBytes, joinBytes, utf8Text } from "./frame_bytes.ts";

/** The other end of a channel, which says what a test tells it to. It reads well-formed frames. */
export class ScriptedPeer {
  readonly #transport: Transport;
  #received: Uint8Array = new Uint8Array(0);
  #messages: unknown[] = [];

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Waits for the next message. */
  async receive(): Promise<unknown> {
    while (this.#messages.length === 0) {
      const received: unknown = JSON.parse(await this.receiveFrame());
      this.#messages = Array.isArray(received) ? received : [received];
    }
    return this.#messages.shift();
  }

  /** Waits for the next frame, and gives its payload. */
  async receiveFrame(): Promise<string> {
    for (;;) {
      const { length } = this.#received;
      const end = length < 4 ? Infinity : 4 + new DataView(this.#received.buffer).getUint32(0);
      if (length >= end) {
        const payload = utf8Text(this.#received.subarray(4, end));
        this.#received = this.#received.slice(end);
        return payload;
      }
      const bytes = await this.#transport.read();
      if (bytes === null) throw new Error(`The stream ended within a frame: ${this.#rest()}`);
      this.#received = joinBytes(this.#received, bytes);
    }
  }

  /** Waits until the other side closes, and gives what else it sent. */
  async receiveRest(): Promise<string> {
    for (;;) {
      const bytes = await this.#transport.read();
      if (bytes === null) return this.#rest();
      this.#received = joinBytes(this.#received, bytes);
    }
  }

  /** Sends one message, or several in one frame. */
  async send(...messages: readonly unknown[]): Promise<void> {
    const [first] = messages;
    await this.sendBytes(frameBytes(JSON.stringify(messages.length === 1 ? first : messages)));
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    await this.#transport.write(bytes);
  }

  close(): void {
    this.#transport.close();
  }

  #rest(): string {
    return utf8Text(this.#received);
  }
}
