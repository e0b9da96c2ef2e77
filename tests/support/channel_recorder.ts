import type { ChannelHandler } from "../../src/ipc/channel.ts";
import type { Message, UnusableCall } from "../../src/ipc/message.ts";
import { utf8Text } from "./frame_bytes.ts";

/** Notes what a channel tells. */
export class ChannelRecorder implements ChannelHandler {
  readonly told: unknown[] = [];
  readonly #ended = Promise.withResolvers<void>();

  /** Resolves when the channel is closed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  message(message: Message): void {
    this.told.push(message);
  }

  stray(bytes: Uint8Array): void {
    this.told.push({ stray: utf8Text(bytes) });
  }

  malformed(reason: string, call: UnusableCall | undefined): void {
    this.told.push({ malformed: reason, call });
  }

  closed(reason: string): void {
    this.told.push({ closed: reason });
    this.#ended.resolve();
  }
}
