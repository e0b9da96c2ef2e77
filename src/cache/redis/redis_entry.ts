/**
 * How an entry is stored in Redis: as its bytes alone, which any other client can read, unless it
 * has tags, or begins with the bytes that say so. Then those come first, the length of the tags,
 * and the tags as JSON.
 */
import { Buffer } from "node:buffer";
import { arrayOf, type Guard, isString } from "../../guard.ts";
import type { TagVersion } from "../driver.ts";

/** No decimal number begins with it, and hardly anything else. */
export const ENTRY_MARK = "\0pwt1";

/** The mark, and the length of the tags in four bytes. */
export const ENTRY_HEAD_BYTES: number = ENTRY_MARK.length + 4;

const MARK = Buffer.from(ENTRY_MARK, "latin1");
const isTagList: Guard<readonly (readonly [string, string])[]> = arrayOf(isPair);

/** An entry as it was read. */
export interface StoredEntry {
  /** Bytes of its own. */
  readonly value: Uint8Array;
  /** The tags as they are stored; nothing when it has none. */
  readonly tagText: string;
}

export function encodeEntry(value: Uint8Array, tags: readonly TagVersion[] = []): Buffer {
  // The library takes any other array for text.
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  // What is sent later must not change with what the caller does meanwhile.
  if (tags.length === 0 && !hasMark(bytes)) return Buffer.from(bytes);
  const text = Buffer.from(JSON.stringify(tags.map(({ tag, version }) => [tag, version])));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([MARK, length, text, bytes]);
}

export function decodeEntry(stored: Buffer): StoredEntry {
  if (!hasMark(stored) || stored.length < ENTRY_HEAD_BYTES) {
    return { value: new Uint8Array(stored), tagText: "" };
  }
  const start = ENTRY_HEAD_BYTES + stored.readUInt32BE(MARK.length);
  return {
    value: new Uint8Array(stored.subarray(start)),
    tagText: stored.toString("utf8", ENTRY_HEAD_BYTES, start),
  };
}

/** The tags that an entry was stored with. */
export function parseTags(tagText: string): readonly TagVersion[] {
  if (tagText === "") return [];
  const pairs: unknown = JSON.parse(tagText);
  return isTagList(pairs) ? pairs.map(([tag, version]) => ({ tag, version })) : [];
}

function hasMark(bytes: Buffer): boolean {
  return bytes.subarray(0, MARK.length).equals(MARK);
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isString);
}
