import type { Socket, SocketConstructorOpts } from "node:net";

/**
 * Reads stdin as a socket: each read of `Deno.stdin` goes through another thread, which takes three
 * times the time. What it needs takes 20 ms to load, so only a busy module does so.
 */
export class StdinSocket {
  readonly #socket: Socket;
  readonly #buffer: Uint8Array;
  /** What came while nobody read. */
  #waiting: Uint8Array[] = [];
  #reader: PromiseWithResolvers<Uint8Array | null> | undefined;
  #hasEnded = false;

  private constructor(makeSocket: typeof Socket, bufferBytes: number) {
    this.#buffer = new Uint8Array(bufferBytes);
    const options: SocketConstructorOpts = {
      fd: 0,
      readable: true,
      writable: false,
      onread: { buffer: this.#buffer, callback: (byteLength) => this.#received(byteLength) },
    };
    this.#socket = new makeSocket(options);
    this.#socket.once("end", () => this.#end()).once("close", () => this.#end());
    this.#socket.on("error", () => this.#end());
    this.#socket.unref();
  }

  /** Must not be called while something else reads stdin. */
  static async open(bufferBytes: number): Promise<StdinSocket> {
    const { Socket } = await import("node:net");
    return new StdinSocket(Socket, bufferBytes);
  }

  /** Waits for bytes, and holds the process meanwhile. */
  read(): Promise<Uint8Array | null> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    if (this.#hasEnded) return Promise.resolve(null);
    this.#reader = Promise.withResolvers();
    this.#socket.ref();
    return this.#reader.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next bytes can be in the buffer before whoever waits for these has looked at them. */
  #received(byteLength: number): boolean {
    const bytes = this.#buffer.slice(0, byteLength);
    if (this.#reader === undefined) this.#waiting.push(bytes);
    else this.#resolve(bytes);
    return true;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#resolve(null);
  }

  #resolve(bytes: Uint8Array | null): void {
    this.#reader?.resolve(bytes);
    this.#reader = undefined;
    this.#socket.unref();
  }
}
