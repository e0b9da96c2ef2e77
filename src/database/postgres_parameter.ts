import { toJsonText } from "./json_text.ts";
import type { SqlParameter } from "./types.ts";

/**
 * A parameter whose text depends on the type that the server infers for it: an array is a JSON
 * array to a jsonb column, and an SQL array to all others.
 */
export class PostgresParameter {
  readonly #value: SqlParameter;

  constructor(value: SqlParameter) {
    this.#value = value;
  }

  /** @throws {DatabaseError} Of kind `serialization` on what JSON cannot say. */
  toJsonText(): string {
    return toJsonText(this.#value);
  }

  toString(): string {
    return isArray(this.#value) ? arrayText(this.#value) : toJsonText(this.#value);
  }
}

/** Makes the text by which PostgreSQL reads each parameter; NULL stays null. */
export function toPostgresParameters(
  params: readonly SqlParameter[],
): (string | PostgresParameter | null)[] {
  return params.map((value) => {
    if (value === null || typeof value === "string") return value;
    return isArray(value) || isObject(value) ? new PostgresParameter(value) : scalarText(value);
  });
}

function scalarText(value: SqlParameter): string {
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return `\\x${value.toHex()}`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** PostgreSQL says years outside 1 to 9999 differently from ISO 8601. */
function dateText(value: Date): string {
  const iso = value.toISOString();
  const year = value.getUTCFullYear();
  if (year >= 1 && year <= 9_999) return iso;
  const rest = iso.slice(iso.indexOf("-", 1));
  return year > 0 ? `${year}${rest}` : `${String(1 - year).padStart(4, "0")}${rest} BC`;
}

function arrayText(items: readonly SqlParameter[]): string {
  const texts = items.map((item) => {
    if (item === null) return "NULL";
    if (isArray(item)) return arrayText(item);
    const text = isObject(item) ? toJsonText(item) : scalarText(item);
    return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${texts.join(",")}}`;
}

function isArray(value: SqlParameter): value is readonly SqlParameter[] {
  return Array.isArray(value);
}

function isObject(value: SqlParameter): boolean {
  return typeof value === "object" && value !== null &&
    !(value instanceof Date) && !(value instanceof Uint8Array);
}
