import { isPlainObject } from "../ipc/value.ts";
import type { Statement } from "./driver.ts";
import type { SqlParameter } from "./types.ts";

/** More than anybody means, and less than a stack holds. */
const MAX_DEPTH = 1_000;

/** PostgreSQL's own limit, and well over SQLite's. */
const MAX_PARAMETERS = 65_533;

/**
 * Checks what a caller hands over, the same in both modes, before anything is sent.
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
  return {
    sql,
    params: params.map((value, index) => checkedParameter(value, `$${index + 1}`, [])),
  };
}

function checkedParameter(value: unknown, name: string, ancestors: object[]): SqlParameter {
  switch (typeof value) {
    case "boolean":
    case "number":
    case "bigint":
      return value;
    case "string":
      if (isSendableText(value)) return value;
      throw refused(name, "it holds a NUL or half a surrogate pair");
    case "undefined":
      throw refused(name, "it is undefined; pass null for SQL NULL");
    case "object":
      return value === null ? null : checkedObject(value, name, ancestors);
    default:
      throw refused(name, `a ${typeof value} has no SQL value`);
  }
}

function checkedObject(value: object, name: string, ancestors: object[]): SqlParameter {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refused(name, "it is an invalid Date");
    return value;
  }
  if (value instanceof Uint8Array) return plainBytes(value);
  if (ancestors.includes(value)) throw refused(name, "it contains itself");
  if (ancestors.length >= MAX_DEPTH) throw refused(name, `it is nested over ${MAX_DEPTH} levels`);
  const path = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => checkedParameter(item, name, path));
  if (!isPlainObject(value)) {
    throw refused(name, `a ${value.constructor?.name ?? "object"} has no SQL value`);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, property]) => property !== undefined)
      .map(([key, property]) => [key, checkedParameter(property, name, path)]),
  );
}

/** A subclass such as Buffer would not survive the wire. */
function plainBytes(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function isSendableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function refused(name: string, detail: string): TypeError {
  return new TypeError(`Cannot send parameter ${name}: ${detail}`);
}
