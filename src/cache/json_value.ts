import { CacheError } from "../errors.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";

/** @throws {CacheError} Of kind `serialization` when the bytes are no UTF-8. */
export function toText(value: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw unreadable("it is no UTF-8");
  }
}

/** @throws {TypeError} When JSON cannot say the value. */
export function toJsonText(value: unknown): string {
  const text: unknown = JSON.stringify(value);
  if (typeof text === "string") return text;
  throw new TypeError(`Cannot set a value: JSON cannot say a value of the type ${typeof value}`);
}

/** @throws {CacheError} Of kind `serialization` when it is no JSON, or not as the schema says. */
export async function parseJson<T>(
  text: string,
  schema: StandardSchema<T> | undefined,
): Promise<T> {
  const value = parsed(text);
  return schema === undefined ? told(value) : await checkedBy(schema, value, unreadable);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("it is no JSON");
  }
}

/** Without a schema the type of the value is the caller's word, as the contract says. */
function told<T>(value: unknown): T;
function told(value: unknown): unknown {
  return value;
}

function unreadable(detail: string): CacheError {
  return new CacheError("serialization", `Cannot read a value: ${detail}`);
}
