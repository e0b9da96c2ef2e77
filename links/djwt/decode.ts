import { base64url } from "jose";
import type { Payload } from "./types.ts";

const BASE64URL = /^[-_A-Za-z0-9]*$/;

/** Takes a token apart into header, claims and signature. It verifies nothing. */
export function decode<PayloadType extends Payload | unknown = unknown>(
  jwt: string,
): [unknown, PayloadType, Uint8Array];
export function decode(jwt: string): [unknown, unknown, Uint8Array] {
  try {
    const [header, payload, signature, ...rest] = jwt.split(".").map(decodedPart);
    if (!header || !payload || !signature || rest.length > 0) throw new Error("not three parts");
    return [parsedJson(header), parsedJson(payload), signature];
  } catch {
    throw new Error("The serialization of the jwt is invalid.");
  }
}

function decodedPart(part: string): Uint8Array {
  if (!BASE64URL.test(part)) throw new Error("not base64url");
  return base64url.decode(part);
}

function parsedJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
