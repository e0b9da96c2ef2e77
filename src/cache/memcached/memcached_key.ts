/** What a key of the server is for. */
export type MemcachedSpace = "entry" | "tag" | "lock";

/** Keeps this library's keys apart from those of others on the same server. */
export const KEY_PREFIX = "pywatt:";

/** The server takes 250 bytes: a longer key is stored under its hash. */
const MAX_READABLE_CHARACTERS = 200;

/** The SHA-256 of a text, as text. */
export type Hash = (text: string) => string;

/** Makes keys that memcached takes of any text, and never the same one of two. */
export function serverKey(space: MemcachedSpace, text: string, hash: Hash): string {
  const readable = encodeURIComponent(text);
  return readable.length <= MAX_READABLE_CHARACTERS
    ? `${KEY_PREFIX}${space}:${readable}`
    : `${KEY_PREFIX}${space}-hash:${hash(text)}`;
}
