/**
 * Which names things have in Redis. Entries have their keys' own, as any other client calls them;
 * what else there is begins with a NUL, and an entry whose key does so gets another one.
 */
const INTERNAL = "\0";
const GLOB_CHARACTERS = /[\\*?[\]]/g;

export function entryName(key: string): string {
  return key.startsWith(INTERNAL) ? INTERNAL + key : key;
}

export function tagName(tag: string): string {
  return `${INTERNAL}tag:${tag}`;
}

export function lockName(key: string): string {
  return `${INTERNAL}lock:${key}`;
}

/** @returns The key of an entry; nothing for what is none, or not ours. */
export function keyOfName(name: Uint8Array): string | undefined {
  const text = decodeUtf8(name);
  if (text === undefined || !text.startsWith(INTERNAL)) return text;
  return text.startsWith(INTERNAL + INTERNAL) ? text.slice(INTERNAL.length) : undefined;
}

/** The pattern that finds the names of the entries whose keys begin with a prefix, and no others. */
export function namePattern(prefix: string): string {
  return `${entryName(prefix).replaceAll(GLOB_CHARACTERS, "\\$&")}*`;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
