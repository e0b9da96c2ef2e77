import { assertAudience } from "./audience.ts";
import { isJsonObject } from "./json_object.ts";
import { assertTiming } from "./timing.ts";
import type { Header, Payload, VerifyOptions } from "./types.ts";

/** Checks the claims of a decoded token. It does not verify the signature. */
export function validate(
  [header, payload, signature]: [unknown, unknown, Uint8Array],
  options: VerifyOptions = {},
): { header: Header; payload: Payload; signature: Uint8Array } {
  if (!isHeader(header)) {
    throw new Error("The jwt's 'alg' header parameter value must be a string.");
  }
  if (!isJsonObject(payload)) throw new Error("The jwt claims set is not a JSON object.");
  assertTiming(payload, options);
  if (options.audience !== undefined) assertAudience(payload["aud"], options.audience);
  return { header, payload, signature };
}

function isHeader(header: unknown): header is Header {
  return isJsonObject(header) && typeof header["alg"] === "string";
}
