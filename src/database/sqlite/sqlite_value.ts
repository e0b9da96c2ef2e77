import type { SQLInputValue } from "node:sqlite";
import { DatabaseError } from "../../errors.ts";
import { toJsonText } from "../json_text.ts";
import { parameterName } from "../parameters.ts";
import type { SqlParameter } from "../types.ts";

/**
 * Makes the value that SQLite stores: a whole number is an INTEGER, a boolean is 1 or 0, a Date its
 * ISO 8601 text, an array or an object its JSON text.
 *
 * @throws {DatabaseError} Of kind `serialization` on NaN, which SQLite would store as NULL, and on
 * an integer of over 64 bits.
 */
export function toSqliteValue(value: SqlParameter, index: number): SQLInputValue {
  if (Number.isNaN(value)) throw unsendable(index, "SQLite has no NaN");
  switch (typeof value) {
    case "boolean":
      return value ? 1 : 0;
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    case "bigint":
      if (BigInt.asIntN(64, value) === value) return value;
      throw unsendable(index, "SQLite has no integers of over 64 bits; send a string");
    case "string":
      return value;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      return value instanceof Date ? value.toISOString() : toJsonText(value, parameterName(index));
  }
}

function unsendable(index: number, detail: string): DatabaseError {
  return new DatabaseError(
    "serialization",
    `Cannot send parameter ${parameterName(index)}: ${detail}`,
  );
}

/** Reads a row as `setReturnArrays` and `setReadBigInts` give it: a small integer is a number. */
export function toCells(row: unknown): unknown[] {
  return Array.isArray(row) ? row.map(toCell) : [];
}

function toCell(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
