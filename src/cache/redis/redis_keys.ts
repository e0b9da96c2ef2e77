/**
 * Which names things have in Redis. An entry has its key's own, as any other client calls it; what
 * else there is has a suffix, so that whoever may use only names that begin so can have it too. A
 * NUL begins a suffix; a NUL of a key is doubled, and so every name means one thing.
 */
const NUL = "\0";
const NULS = /\0+/g;
const GLOB_CHARACTERS = /[\\*?[\]]/g;

export function entryName(key: string): string {
  return key.replaceAll(NUL, NUL + NUL);
}

export function tagName(tag: string): string {
  return `${entryName(tag)}${NUL}tag`;
}

export function lockName(key: string): string {
  return `${entryName(key)}${NUL}lock`;
}

/** @returns The key of an entry; nothing for what is none, or not ours. */
export function keyOfName(name: Uint8Array): string | undefined {
  const text = decodeUtf8(name);
  const hasSuffix = text?.match(NULS)?.some((nuls) => nuls.length % 2 === 1);
  return hasSuffix ? undefined : text?.replaceAll(NUL + NUL, NUL);
}

/** The pattern that finds the names of all entries whose keys begin with a prefix. */
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
