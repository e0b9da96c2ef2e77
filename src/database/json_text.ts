import { DatabaseError } from "../errors.ts";

/**
 * Writes a value as the text of an SQL json value: a bigint exactly, whatever its size.
 *
 * @throws {DatabaseError} Of kind `serialization` on what JSON cannot say.
 */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, property: unknown) => {
    if (typeof property === "bigint") return rawJson(property.toString());
    if (typeof property === "number" && !Number.isFinite(property)) throw refused(String(property));
    if (property instanceof Uint8Array) throw refused("bytes");
    return property;
  });
}

function refused(what: string): DatabaseError {
  return new DatabaseError("serialization", `Cannot send a json parameter: JSON has no ${what}`);
}

function rawJson(text: string): unknown {
  const makeRawJson: unknown = Reflect.get(JSON, "rawJSON");
  return typeof makeRawJson === "function" ? makeRawJson(text) : text;
}
