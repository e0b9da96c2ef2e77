import { base64url, CompactSign } from "jose";
import { acknowledgedExtensions } from "./critical.ts";
import { isJsonObject } from "./json_object.ts";
import { assertKeyMatches } from "./key_match.ts";
import type { Header, Payload } from "./types.ts";

/** Signs the claims and returns the token. */
export async function create(
  header: Header,
  payload: Payload,
  key: CryptoKey | null,
): Promise<string> {
  if (!isJsonObject(payload)) throw new Error("The jwt claims set is not a JSON object.");
  assertKeyMatches(header.alg, key);
  if (key === null) return `${encodedJson(header)}.${encodedJson(payload)}.`;
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader(header)
    .sign(key, { crit: acknowledgedExtensions(header) });
}

function encodedJson(value: unknown): string {
  return base64url.encode(JSON.stringify(value));
}
