import { DatabaseError } from "../../errors.ts";
import { toJsonText } from "../json_text.ts";
import { parameterName } from "../parameters.ts";
import type { SqlParameter } from "../types.ts";

const JSON_TYPES: readonly string[] = ["json", "jsonb"];
const INT8_TYPES: readonly string[] = ["int8", "int8[]"];

/**
 * Says why a parameter cannot be sent as what the server takes it for. It is no `DatabaseError`
 * yet: npm:postgres hangs the parameters onto whatever is thrown while it sends them.
 */
export class UnsendableParameter extends Error {}

/** A parameter whose text depends on the type that the server infers for it. */
export class PostgresParameter {
  readonly #value: SqlParameter;
  readonly #name: string;

  constructor(value: SqlParameter, name: string) {
    this.#value = value;
    this.#name = name;
  }

  /**
   * Makes the text for a type: an array is a JSON array to a jsonb column, and an SQL array to all
   * others.
   *
   * @param type The type's name, where it is known.
   * @param delimiter What stands between two elements of an array of that type.
   * @throws {UnsendableParameter} When the type has no such value.
   */
  toText(type = "", delimiter = ","): string {
    if (INT8_TYPES.includes(type) && holdsRounded(this.#value)) {
      throw new UnsendableParameter(
        `Cannot send parameter ${this.#name}: as a number, an integer beyond 2^53 may have lost ` +
          "digits; send a bigint or a string",
      );
    }
    return JSON_TYPES.includes(type) ? this.#jsonText() : this.#text(delimiter);
  }

  /** What npm:postgres sends for a type that it is told nothing of. */
  toString(): string {
    return this.toText();
  }

  #text(delimiter: string): string {
    const value = this.#value;
    if (isArray(value)) return arrayText(value, delimiter, this.#name);
    return isObject(value) ? toJsonText(value, this.#name) : scalarText(value);
  }

  #jsonText(): string {
    try {
      return toJsonText(this.#value, this.#name);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      throw new UnsendableParameter(error.message);
    }
  }
}

/** Makes the text by which PostgreSQL reads each parameter; NULL stays null. */
export function toPostgresParameters(
  params: readonly SqlParameter[],
): (string | PostgresParameter | null)[] {
  return params.map((value, index) => {
    if (value === null || typeof value === "string") return value;
    return isTextByType(value)
      ? new PostgresParameter(value, parameterName(index))
      : scalarText(value);
  });
}

function isTextByType(value: SqlParameter): boolean {
  return typeof value === "number" ? isRounded(value) : isArray(value) || isObject(value);
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

function arrayText(items: readonly SqlParameter[], delimiter: string, name: string): string {
  const texts = items.map((item) => {
    if (item === null) return "NULL";
    if (isArray(item)) return arrayText(item, delimiter, name);
    const text = isObject(item) ? toJsonText(item, name) : scalarText(item);
    return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${texts.join(delimiter)}}`;
}

/** Whether a number was possibly another integer before it became a number. */
function isRounded(value: SqlParameter): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function holdsRounded(value: SqlParameter): boolean {
  return isArray(value) ? value.some(holdsRounded) : isRounded(value);
}

function isArray(value: SqlParameter): value is readonly SqlParameter[] {
  return Array.isArray(value);
}

function isObject(value: SqlParameter): boolean {
  return typeof value === "object" && value !== null &&
    !(value instanceof Date) && !(value instanceof Uint8Array);
}
