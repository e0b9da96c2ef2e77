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
  /** Releases both streams; a pending read ends. */
  close(): void;
}
