const encoder = new TextEncoder();

/** How many bytes of UTF-8 a key, a tag or the key of a lock may have. */
export const MAX_KEY_BYTES = 1_024;

/** How many bytes of UTF-8 a namespace may have. */
export const MAX_NAMESPACE_BYTES = 256;

/** docs/protocol.md §8.2: how many bytes a key may have with a module's own namespace before it. */
export const MAX_WIRE_KEY_BYTES = 2_048;

/** How many tags an entry may have. */
export const MAX_TAGS = 64;

/** docs/protocol.md §8.2: for how long at a time a lock can be held. */
export const MAX_LOCK_MS = 86_400_000;

/** How many bytes of UTF-8 a text has. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Whether a text is well-formed and of 1 to `maxBytes` bytes. */
export function isTextOfBytes(text: string, maxBytes: number): boolean {
  if (text === "" || text.length > maxBytes || !text.isWellFormed()) return false;
  return text.length * 3 <= maxBytes || byteLength(text) <= maxBytes;
}
