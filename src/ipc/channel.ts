import { DEFAULT_MAX_FRAME_BYTES, FrameDecoder, type FrameSink } from "./frame.ts";
import { FrameWriter } from "./frame_writer.ts";
import { isCall, type Message, parseMessage, type UnusableCall } from "./message.ts";
import type { Transport } from "./transport.ts";

/** Who is told what arrives on a {@linkcode Channel}. No method may throw. */
export interface ChannelHandler {
  /** A message arrived. */
  message(message: Message): void;
  /** Bytes arrived that begin no frame. They are only valid during the call. */
  stray(bytes: Uint8Array): void;
  /** A frame or a message arrived that cannot be used; `call` tells whose answer is due. */
  malformed(reason: string, call: UnusableCall | undefined): void;
  /** Nothing arrives any more. */
  closed(reason: string): void;
}

/** docs/protocol.md §3.2: so much of what is sent is read even if the sender does not read. */
export const SURE_ROOM_BYTES = 64 * 1024;

/** What keeps a {@linkcode Channel} within bounds. */
export interface ChannelLimits {
  /** The longest frame that is read and sent. */
  readonly maxFrameBytes?: number;
  /**
   * How much may wait to be sent before no more than {@linkcode SURE_ROOM_BYTES} are read, about,
   * until some of it has left. Only one side may have such a limit: two that wait for each other would wait for ever.
   */
  readonly maxQueuedBytes?: number;
  /**
   * Whether all that was sent so far surely finds room on its way, whatever the other side does. By
   * default nobody knows.
   */
  readonly hasRoom?: () => boolean;
}

/** Messages over a transport, both ways. It knows no service. */
export class Channel implements FrameSink {
  readonly #transport: Transport;
  readonly #handler: ChannelHandler;
  readonly #decoder: FrameDecoder;
  readonly #writer: FrameWriter;
  readonly #maxFrameBytes: number;
  readonly #maxQueuedBytes: number;
  #listening = false;
  #reading = false;
  #closed = false;
  #lastFrameAtMs = performance.now();

  constructor(
    transport: Transport,
    handler: ChannelHandler,
    {
      maxFrameBytes = DEFAULT_MAX_FRAME_BYTES,
      maxQueuedBytes = Infinity,
      hasRoom,
    }: ChannelLimits = {},
  ) {
    this.#transport = transport;
    this.#handler = handler;
    this.#maxFrameBytes = maxFrameBytes;
    this.#maxQueuedBytes = maxQueuedBytes;
    this.#decoder = new FrameDecoder(this, maxFrameBytes);
    this.#writer = new FrameWriter(
      transport,
      maxFrameBytes,
      () => this.#end("the other side no longer reads"),
      hasRoom,
    );
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When a frame last arrived, in milliseconds of `performance.now()`. */
  get lastFrameAtMs(): number {
    return this.#lastFrameAtMs;
  }

  /** How many bytes wait to be sent, about. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  /** Waits until all that was sent has left. */
  async flushed(): Promise<void> {
    await this.#writer.flushed();
  }

  /** Reads until {@linkcode Channel.pause}, or until the other side closes. */
  listen(): void {
    this.#listening = true;
    if (!this.#reading) void this.#read();
  }

  /** Starts no further read: what arrives meanwhile waits in the pipe. */
  pause(): void {
    this.#listening = false;
  }

  /**
   * @returns How many bytes it takes on its way, at the most.
   * @throws {MessageTooLargeError} When no frame could hold the message; nothing is sent.
   */
  send(message: Message): number {
    return this.#closed ? 0 : this.#writer.send(message);
  }

  /** Keeps what is sent from now on under the other side's limit too. */
  limit(maxFrameBytes: number): void {
    this.#writer.limit(maxFrameBytes);
  }

  close(reason: string): void {
    this.#end(reason);
  }

  frame(payload: Uint8Array): void {
    if (this.#closed) return;
    let value: unknown;
    try {
      value = JSON.parse(utf8.decode(payload));
    } catch {
      this.#handler.malformed("a frame is not JSON in UTF-8", findCall(payload));
      return;
    }
    this.#lastFrameAtMs = performance.now();
    if (Array.isArray(value)) { for (const item of value) this.#receive(item); }
    else this.#receive(value);
  }

  stray(bytes: Uint8Array): void {
    this.#handler.stray(bytes);
  }

  oversized(byteLength: number, head: Uint8Array): void {
    const reason = `a frame of ${byteLength} bytes is over the limit of ${this.#maxFrameBytes}`;
    this.#handler.malformed(reason, findCall(head));
  }

  #receive(value: unknown): void {
    if (this.#closed) return;
    const parsed = parseMessage(value);
    if ("message" in parsed) this.#handler.message(parsed.message);
    else this.#handler.malformed(parsed.malformed, parsed.call);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      let overdueBytes = 0;
      let lastWrittenCount = 0;
      while (this.#listening && !this.#closed) {
        const { writtenCount, queuedBytes } = this.#writer;
        if (queuedBytes <= this.#maxQueuedBytes || writtenCount > lastWrittenCount) {
          overdueBytes = 0;
          lastWrittenCount = writtenCount;
        } else if (overdueBytes >= SURE_ROOM_BYTES) {
          await this.#writer.oneWritten();
          continue;
        }
        const bytes = await this.#transport.read();
        if (bytes === null) {
          this.#decoder.end();
          this.#end("the other side has closed");
        } else if (!this.#closed) {
          overdueBytes += bytes.length;
          this.#decoder.push(bytes);
        }
      }
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    } finally {
      this.#reading = false;
    }
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#transport.close();
    } finally {
      this.#handler.closed(reason);
    }
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder();

/** docs/protocol.md §2.4: an unusable frame is still answered when its id stands near its start. */
function findCall(payload: Uint8Array): UnusableCall | undefined {
  const head = lenientUtf8.decode(payload.subarray(0, 256));
  const [, op, id] = /^\[?\{"op":"([a-z_]{1,40})","id":(\d{1,15})[,}]/.exec(head) ?? [];
  return op !== undefined && isCall(op) ? { op, id: Number(id) } : undefined;
}
