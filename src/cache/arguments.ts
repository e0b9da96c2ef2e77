/** What callers hand over: each check throws a `TypeError` that names the value. */
import {
  byteLength,
  isTextOfBytes,
  MAX_KEY_BYTES,
  MAX_LOCK_MS,
  MAX_NAMESPACE_BYTES,
  MAX_TAGS,
} from "./limits.ts";

const MS_PER_SECOND = 1_000;

/** Checks a key, a tag, or the key of a lock. */
export function checkKey(attempted: string, what: string, key: unknown): asserts key is string {
  if (typeof key === "string" && isTextOfBytes(key, MAX_KEY_BYTES)) return;
  throw new TypeError(`Cannot ${attempted}: ${textProblem(what, key, 1, MAX_KEY_BYTES)}`);
}

/** Checks the beginning of a key: it may be empty. */
export function checkPrefix(attempted: string, prefix: unknown): asserts prefix is string {
  if (prefix !== "") checkKey(attempted, "prefix", prefix);
}

/** Checks a namespace. */
export function checkNamespace(
  attempted: string,
  namespace: unknown,
): asserts namespace is string {
  if (typeof namespace === "string" && isTextOfBytes(namespace, MAX_NAMESPACE_BYTES)) return;
  const problem = textProblem("namespace", namespace, 1, MAX_NAMESPACE_BYTES);
  throw new TypeError(`Cannot ${attempted}: ${problem}`);
}

/** Checks keys, and makes a list of them. */
export function toKeys(attempted: string, keys: Iterable<string>): string[] {
  if (typeof keys === "string" || !isIterable(keys)) {
    throw new TypeError(`Cannot ${attempted}: expected the keys as an array of strings`);
  }
  const list = [...keys];
  for (const key of list) checkKey(attempted, "key", key);
  return list;
}

/** Checks tags. */
export function toTags(attempted: string, tags: readonly string[]): readonly string[] {
  if (!Array.isArray(tags) || tags.length > MAX_TAGS) {
    throw new TypeError(`Cannot ${attempted}: expected tags as an array of at most ${MAX_TAGS}`);
  }
  for (const tag of tags) checkKey(attempted, "tag", tag);
  return [...new Set(tags)];
}

/** Checks a value; text becomes UTF-8. */
export function toBytes(attempted: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string" && value.isWellFormed()) return new TextEncoder().encode(value);
  const got = typeof value === "string" ? "text with half a surrogate pair" : typeof value;
  throw new TypeError(`Cannot ${attempted}: expected a Uint8Array or a string, got ${got}`);
}

/** Whole milliseconds of at least 1, or `undefined` for good. */
export function toTtlMs(attempted: string, name: string, seconds: number): number | undefined {
  if (seconds === 0) return undefined;
  if (isTtlSeconds(seconds)) return Math.round(seconds * MS_PER_SECOND);
  throw new TypeError(`Cannot ${attempted}: ${name} is ${seconds}, ${TTL_EXPECTED}`);
}

/** What a time has to be, as an error says it. */
export const TTL_EXPECTED = "expected a number of at least 0.001, or 0";

/** Whether it is a time that is kept to the millisecond, or 0. */
export function isTtlSeconds(seconds: unknown): seconds is number {
  if (typeof seconds !== "number") return false;
  const ttlMs = Math.round(seconds * MS_PER_SECOND);
  return seconds === 0 || Number.isSafeInteger(ttlMs) && ttlMs > 0;
}

/** Whole milliseconds of at least 1. */
export function toLockMs(attempted: string, seconds: number): number {
  const ttlMs = seconds === 0 || seconds * MS_PER_SECOND > MAX_LOCK_MS
    ? undefined
    : toTtlMs(attempted, "ttlSeconds", seconds);
  if (ttlMs !== undefined) return ttlMs;
  const expected = `expected a number from 0.001 to ${MAX_LOCK_MS / MS_PER_SECOND}`;
  throw new TypeError(`Cannot ${attempted}: ttlSeconds is ${seconds}, ${expected}`);
}

/** Checks a time to wait. */
export function checkWaitMs(attempted: string, waitMs: number): void {
  if (Number.isFinite(waitMs) && waitMs >= 0) return;
  throw new TypeError(`Cannot ${attempted}: waitMs is ${waitMs}, expected a number of at least 0`);
}

/** Checks an amount of a counter. */
export function toInt64(attempted: string, by: number | bigint): bigint {
  const amount = typeof by === "bigint" || Number.isSafeInteger(by) ? BigInt(by) : undefined;
  if (amount !== undefined && BigInt.asIntN(64, amount) === amount) return amount;
  throw new TypeError(`Cannot ${attempted}: by is ${by}, expected a 64-bit integer`);
}

function textProblem(what: string, text: unknown, min: number, max: number): string {
  if (typeof text !== "string") return `expected the ${what} as a string, got ${typeof text}`;
  if (!text.isWellFormed()) return `the ${what} has half a surrogate pair`;
  return `the ${what} has ${byteLength(text)} bytes, expected ${min} to ${max}`;
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
