/**
 * How an entry is stored in memcached: a byte that says the format, the length of a header as a
 * 32-bit big-endian number, the header as JSON, and the value or nothing.
 */
import {
  arrayOf,
  either,
  isNumber,
  isSafeInteger,
  isString,
  literal,
  optional,
  shape,
} from "../../guard.ts";
import type { TagVersion } from "../driver.ts";

const FORMAT = 1;
const PREFIX_BYTES = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** When an entry was stored, in the order of what was cleared. */
export interface Stamp {
  /** Another one once the server has forgotten what was cleared. */
  readonly epoch: string;
  readonly sequence: number;
}

/** A value that is too large for one item of the server, and so is stored in many. */
export interface Parts {
  readonly id: string;
  readonly count: number;
  readonly byteLength: number;
}

/** What is stored of a value: itself, or where its parts are. */
export type Body = Uint8Array | Parts;

/** An entry as it is, whenever it was stored. */
export interface MemcachedEntry {
  /** When its time is over, in milliseconds since 1970; `null` is never. */
  readonly expiresAt: number | null;
  readonly tags: readonly TagVersion[];
  readonly body: Body;
}

const isHeader = shape({
  epoch: isString,
  sequence: isSafeInteger,
  expires_at: either(isNumber, literal(null)),
  tags: arrayOf(shape({ tag: isString, version: isString })),
  parts: optional(shape({ id: isString, count: isSafeInteger, byteLength: isSafeInteger })),
});

/** Writes an entry; a value in parts has to be stored already. */
export function encodeEntry(entry: MemcachedEntry, { epoch, sequence }: Stamp): Uint8Array {
  const { expiresAt, tags, body } = entry;
  const isWhole = body instanceof Uint8Array;
  const header = encoder.encode(JSON.stringify({
    epoch,
    sequence,
    expires_at: expiresAt,
    tags: tags.map(({ tag, version }) => ({ tag, version })),
    ...(isWhole ? {} : { parts: body }),
  }));
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + (isWhole ? body.length : 0));
  new DataView(bytes.buffer).setUint32(1, header.length);
  bytes[0] = FORMAT;
  bytes.set(header, PREFIX_BYTES);
  if (isWhole) bytes.set(body, PREFIX_BYTES + header.length);
  return bytes;
}

/** Reads an entry, or says that these bytes are none. Its value is a copy. */
export function decodeEntry(bytes: Uint8Array): MemcachedEntry & Stamp | undefined {
  if (bytes.length < PREFIX_BYTES || bytes[0] !== FORMAT) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = PREFIX_BYTES + view.getUint32(1);
  if (end > bytes.length) return undefined;
  const header = parseJson(decoder.decode(bytes.subarray(PREFIX_BYTES, end)));
  if (!isHeader(header)) return undefined;
  const { epoch, sequence, expires_at, tags, parts } = header;
  const body = parts ?? Uint8Array.from(bytes.subarray(end));
  return { epoch, sequence, expiresAt: expires_at, tags, body };
}

/** What a text says, or `undefined` when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MS_PER_SECOND = 1_000;
const MAX_RELATIVE_SECONDS = 30 * 24 * 60 * 60;
const MAX_MOMENT_SECONDS = 2 ** 31 - 1;

/** For how long the server keeps what is over at this time: never less, a second or two more. */
export function lifetimeOf(expiresAt: number | null): number {
  if (expiresAt === null) return 0;
  const left = Math.ceil((expiresAt - Date.now()) / MS_PER_SECOND) + 1;
  if (left <= MAX_RELATIVE_SECONDS) return Math.max(left, 1);
  const moment = Math.ceil(expiresAt / MS_PER_SECOND) + 1;
  return moment <= MAX_MOMENT_SECONDS ? moment : 0;
}
