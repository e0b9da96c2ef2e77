/** docs/protocol.md §5: how values that JSON cannot say travel. */
import { isRecord } from "../guard.ts";

const TAG = "$";
const MAX_DEPTH = 1_000;

type Tag = "bytes" | "bigint" | "date" | "number" | "undefined" | "object";

interface TaggedValue {
  readonly [TAG]: Tag;
  readonly v?: unknown;
}

/**
 * Turns a value into what JSON can carry exactly.
 *
 * Takes `null`, `undefined`, booleans, numbers, bigints, strings, `Date`, `Uint8Array`, arrays and
 * plain objects of these.
 *
 * @throws {TypeError} On anything else, on a cycle, on an invalid `Date`.
 */
export function encodeValue(value: unknown): unknown {
  return encode(value, []);
}

function encode(value: unknown, ancestors: object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return isPlainNumber(value) ? value : tagged("number", numberText(value));
    case "bigint":
      return tagged("bigint", bigintText(value));
    case "undefined":
      return tagged("undefined");
    case "object":
      return value === null ? null : encodeObject(value, ancestors);
    default:
      throw new TypeError(`Cannot carry a value: a ${typeof value} has no form on the wire`);
  }
}

function encodeObject(value: object, ancestors: object[]): unknown {
  if (value instanceof Uint8Array) return tagged("bytes", value.toBase64());
  if (value instanceof Date) return tagged("date", dateText(value));
  if (ancestors.includes(value)) throw new TypeError("Cannot carry a value: it contains itself");
  if (ancestors.length >= MAX_DEPTH) {
    throw new TypeError(`Cannot carry a value: it is nested deeper than ${MAX_DEPTH} levels`);
  }
  ancestors.push(value);
  const encoded = Array.isArray(value)
    ? Array.from(value, (item) => encode(item, ancestors))
    : encodePlainObject(value, ancestors);
  ancestors.pop();
  return encoded;
}

function encodePlainObject(value: object, ancestors: object[]): unknown {
  if (!isPlainObject(value)) {
    const name = value.constructor?.name ?? "object";
    throw new TypeError(`Cannot carry a value: a ${name} has no form on the wire`);
  }
  const encoded = mapProperties(value, (property) => encode(property, ancestors));
  return Object.hasOwn(encoded, TAG) ? tagged("object", encoded) : encoded;
}

/**
 * Turns what {@linkcode encodeValue} made back into the value. What holds no tag is handed back as
 * it is, and not as a copy.
 *
 * @throws {TypeError} On a tag that this version does not know, or a tag with a wrong content.
 */
export function decodeValue(encoded: unknown): unknown {
  return holdsTag(encoded) ? decode(encoded) : encoded;
}

/** Most values do not, and stand for themselves. */
function holdsTag(encoded: unknown): boolean {
  if (typeof encoded !== "object" || encoded === null) return false;
  if (Array.isArray(encoded)) return encoded.some(holdsTag);
  return isTagged(encoded) || Object.values(encoded).some(holdsTag);
}

function decode(encoded: unknown): unknown {
  if (typeof encoded !== "object" || encoded === null) return encoded;
  if (Array.isArray(encoded)) return encoded.map(decode);
  if (isTagged(encoded)) return decodeTagged(encoded);
  return mapProperties(encoded, decode);
}

function decodeTagged(encoded: TaggedValue): unknown {
  const { [TAG]: tag, v: content } = encoded;
  if (tag === "undefined" && content === undefined) return undefined;
  if (tag === "object" && isRecord(content)) return mapProperties(content, decode);
  if (typeof content === "string") {
    if (tag === "bytes") return decodeBytes(content);
    if (tag === "bigint" && BIGINT.test(content)) return BigInt(content);
    if (tag === "number" && SPECIAL_NUMBERS.has(content)) return Number(content);
    if (tag === "date") return decodeDate(content);
  }
  throw new TypeError(`Cannot read a value: ${JSON.stringify(tag)} is no known tag of its content`);
}

/** Whether JSON says this number exactly. */
export function isPlainNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

/** Whether an object is one that a literal makes. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** @throws {TypeError} On text that is no base64. */
export function decodeBytes(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    throw new TypeError("Cannot read a value: its bytes are not base64");
  }
}

/** Reading a bigint takes time that grows with the square of its length: more is no number. */
const BIGINT = /^-?\d{1,1000}$/;

const SPECIAL_NUMBERS: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity", "-0"]);

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function bigintText(value: bigint): string {
  const text = value.toString();
  if (BIGINT.test(text)) return text;
  throw new TypeError("Cannot carry a value: a bigint of over 1000 digits");
}

function dateText(value: Date): string {
  if (Number.isNaN(value.getTime())) throw new TypeError("Cannot carry a value: an invalid Date");
  return value.toISOString();
}

const ISO_DATE = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function decodeDate(text: string): Date {
  const date = new Date(ISO_DATE.test(text) ? text : NaN);
  if (Number.isNaN(date.getTime())) throw new TypeError("Cannot read a value: an invalid Date");
  return date;
}

function tagged(tag: Tag, content?: unknown): TaggedValue {
  return content === undefined ? { [TAG]: tag } : { [TAG]: tag, v: content };
}

function isTagged(value: object): value is TaggedValue {
  return Object.hasOwn(value, TAG);
}

function mapProperties(source: object, change: (value: unknown) => unknown): object {
  const mapped: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === "__proto__") defineProperty(mapped, key, change(value));
    else mapped[key] = change(value);
  }
  return mapped;
}

/** What is assigned to a key `__proto__` would be no property. */
function defineProperty(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
