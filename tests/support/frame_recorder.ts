import type { FrameSink } from "../../src/ipc/frame.ts";
import { joinBytes, utf8Text } from "./frame_bytes.ts";

/** Something that a decoder found; stray bytes that follow each other count as one finding. */
export type Found =
  | { readonly frame: string }
  | { readonly stray: string }
  | { readonly oversized: number; readonly head: string };

/** Notes what a decoder finds, however the stream was cut. */
export class FrameRecorder implements FrameSink {
  readonly #found: Found[] = [];
  #stray: Uint8Array = new Uint8Array(0);

  /** All that was found so far. */
  get found(): readonly Found[] {
    this.#keepStray();
    return this.#found;
  }

  frame(payload: Uint8Array): void {
    this.#keepStray();
    this.#found.push({ frame: utf8Text(payload) });
  }

  stray(bytes: Uint8Array): void {
    this.#stray = joinBytes(this.#stray, bytes);
  }

  oversized(byteLength: number, head: Uint8Array): void {
    this.#keepStray();
    this.#found.push({ oversized: byteLength, head: utf8Text(head) });
  }

  #keepStray(): void {
    if (this.#stray.length > 0) this.#found.push({ stray: utf8Text(this.#stray) });
    this.#stray = new Uint8Array(0);
  }
}
