/** A pair of byte streams: all that a channel needs of the outside. */
export interface Transport {
  /**
   * Waits for bytes. They are only valid until the next call.
   *
   * @returns The bytes, or `null` when the other side has closed.
   */
  read(): Promise<Uint8Array | null>;
  /** Sends all of the bytes, in order. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Sends all of the bytes before it returns, where that can be done. It holds up this thread while
   * the other side does not read, so it is only for what surely finds room on its way.
   */
  writeAtOnce?(bytes: Uint8Array): void;
  /** Releases both streams; a pending read ends. */
  close(): void;
}
