import { isPlainObject } from "../ipc/value.ts";
import type { Statement } from "./driver.ts";
import { notJson } from "./json_text.ts";
import type { SqlParameter } from "./types.ts";

/** More than anybody means, and less than a stack holds. */
const MAX_DEPTH = 1_000;

/** PostgreSQL's own limit, and well over SQLite's. */
const MAX_PARAMETERS = 65_533;

/** docs/protocol.md §5.1: reading more digits takes long. */
const BIGINT_END = 10n ** 1_000n;

/**
 * Checks what a caller hands over, the same in both modes, before anything is sent, and copies it,
 * so that what the caller does to it afterwards changes nothing.
 *
 * @throws {TypeError} When it is no statement, or a parameter is of no type that can be sent.
 */
export function checkedStatement(sql: unknown, params: unknown): Statement {
  if (typeof sql !== "string") {
    throw new TypeError(`Cannot run the statement: expected SQL as a string, got ${typeof sql}`);
  }
  if (!isSendableText(sql)) {
    throw new TypeError("Cannot run the statement: its SQL holds a NUL or half a surrogate pair");
  }
  if (!Array.isArray(params)) {
    throw new TypeError("Cannot run the statement: expected its parameters as an array");
  }
  if (params.length > MAX_PARAMETERS) {
    throw new TypeError(
      `Cannot run the statement: ${params.length} parameters are over the limit of ${MAX_PARAMETERS}`,
    );
  }
  return { sql, params: eachItem(params, checkedParameter) };
}

/** What a parameter is called: by its placeholder. */
export function parameterName(index: number): string {
  return `$${index + 1}`;
}

function checkedParameter(value: unknown, index: number): SqlParameter {
  try {
    return sendable(value, TOP);
  } catch (error) {
    const detail = error instanceof Unsendable ? error.message : "reading it throws";
    const cause = error instanceof Unsendable ? {} : { cause: error };
    throw new TypeError(`Cannot send parameter ${parameterName(index)}: ${detail}`, cause);
  }
}

/** Why a value cannot be sent. */
class Unsendable extends Error {}

/** Where a value is: what holds it, outermost first, and whether it is sent as part of JSON. */
interface Place {
  readonly ancestors: readonly object[];
  readonly isInJson: boolean;
}

const TOP: Place = { ancestors: [], isInJson: false };

function sendable(value: unknown, place: Place): SqlParameter {
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      if (place.isInJson) requireJson(value);
      return value;
    case "bigint":
      if (-BIGINT_END < value && value < BIGINT_END) return value;
      throw new Unsendable("it is a bigint of over 1000 digits; send it as a string");
    case "string":
      return sendableText(value);
    case "undefined":
      throw new Unsendable("it is undefined; pass null for SQL NULL");
    case "object":
      return value === null ? null : sendableObject(value, place);
    default:
      throw new Unsendable(`a ${typeof value} has no SQL value`);
  }
}

function sendableText(text: string): string {
  if (isSendableText(text)) return text;
  throw new Unsendable("it holds a NUL or half a surrogate pair");
}

function sendableObject(value: object, { ancestors, isInJson }: Place): SqlParameter {
  if (value instanceof Date) return sendableDate(value);
  if (value instanceof Uint8Array) {
    if (isInJson) requireJson(value);
    return new Uint8Array(value);
  }
  if (ancestors.includes(value)) throw new Unsendable("it contains itself");
  if (ancestors.length >= MAX_DEPTH) {
    throw new Unsendable(`it is nested over ${MAX_DEPTH} levels`);
  }
  const path = [...ancestors, value];
  if (Array.isArray(value)) {
    const place = { ancestors: path, isInJson };
    return eachItem(value, (item) => sendable(item, place));
  }
  if (isPlainObject(value)) return sendableJson(value, path);
  const hint = isOtherBytes(value) ? "; send a Uint8Array" : "";
  throw new Unsendable(`${className(value)} has no SQL value${hint}`);
}

/** Unlike `map`, it also visits holes, as `undefined`; unlike `Array.from`, it is fast. */
function eachItem(
  items: readonly unknown[],
  change: (item: unknown, index: number) => SqlParameter,
): SqlParameter[] {
  const changed: SqlParameter[] = [];
  for (let index = 0; index < items.length; index++) changed.push(change(items[index], index));
  return changed;
}

function sendableDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new Unsendable("it is an invalid Date");
  return new Date(date);
}

/** As with `JSON.stringify`, a property that is `undefined` is left out. */
function sendableJson(value: object, ancestors: readonly object[]): SqlParameter {
  const place = { ancestors, isInJson: true };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, property]) => property !== undefined)
      .map(([key, property]) => [sendableText(key), sendable(property, place)]),
  );
}

function requireJson(value: unknown): void {
  const unsayable = notJson(value);
  if (unsayable !== undefined) throw new Unsendable(`JSON has no ${unsayable}`);
}

function isOtherBytes(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ||
    value instanceof SharedArrayBuffer;
}

/** `Temporal.Instant` and the like call themselves so; a class of somebody's has only its name. */
function className(value: object): string {
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  const name = tag === "Object" ? value.constructor?.name ?? "object" : tag;
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}

function isSendableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
