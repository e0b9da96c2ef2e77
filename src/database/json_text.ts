import { DatabaseError } from "../errors.ts";

/**
 * Writes a parameter as the text of an SQL json value: a bigint exactly, whatever its size.
 *
 * @param name The parameter's, as `$1`.
 * @throws {DatabaseError} Of kind `serialization` on what JSON cannot say.
 */
export function toJsonText(parameter: unknown, name: string): string {
  return JSON.stringify(parameter, (_key, value: unknown) => {
    if (typeof value === "bigint") return rawJson(String(value));
    if (Object.is(value, -0)) return rawJson("-0");
    const unsayable = notJson(value);
    if (unsayable === undefined) return value;
    throw new DatabaseError(
      "serialization",
      `Cannot send parameter ${name}: JSON has no ${unsayable}`,
    );
  });
}

/** What a value is that JSON cannot say, or `undefined` where it can. */
export function notJson(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return "bytes";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : undefined;
}

/** Written out, since V8 looks for this seven times as fast as for `\d{16}`. */
const MANY_DIGITS = new RegExp("\\d".repeat(16));

/** A number of so many digits, outside of a string or, harmlessly, inside. */
const LONG_NUMBER = /(?:^|[\s,:[])-?\d{16}/;

const INTEGER = /^-?\d+$/;

/**
 * Reads JSON text as `JSON.parse` does, but for integers that a number cannot hold.
 *
 * @param toInteger What makes a value of the digits of such an integer.
 */
export function parseJsonText(text: string, toInteger: (digits: string) => unknown): unknown {
  if (!MANY_DIGITS.test(text) || !LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: Source) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return INTEGER.test(source) ? toInteger(source) : value;
  });
}

/** What `JSON.parse` says of a value that is no object and no array. */
interface Source {
  readonly source?: string;
}

/** Both are in the language since ES2026, but not yet in its types. */
function rawJson(text: string): unknown {
  const makeRawJson: unknown = Reflect.get(JSON, "rawJSON");
  if (typeof makeRawJson !== "function") throw new TypeError("Cannot write JSON: no JSON.rawJSON");
  return makeRawJson(text);
}
