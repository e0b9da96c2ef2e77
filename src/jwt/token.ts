/** RFC 7515 §3.1: a token in its compact form, taken apart before any key is touched. */
import { isString } from "../guard.ts";
import { isJwtAlgorithm, type JwtAlgorithm } from "./algorithm.ts";
import { refused, shown } from "./refusal.ts";
import { parseJsonObject } from "./strict_json.ts";

/** What is longer is refused unread. */
export const MAX_TOKEN_CHARACTERS = 16 * 1024;

/** What a token says of itself, as far as it is looked at. */
export interface TokenHeader {
  readonly alg: JwtAlgorithm;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
}

/** A token whose form is right, and of which nothing is believed yet. */
export interface ParsedToken {
  readonly header: TokenHeader;
  /** The claims as they were signed. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** What the signature is of. */
  readonly signedBytes: Uint8Array<ArrayBuffer>;
}

/** RFC 8725 §3.10: a token that brings its own key, or an address of it, is not one of ours. */
const KEY_MEMBERS = ["jwk", "jku", "x5u", "x5c"];

/** RFC 7515 §4.1.11 and RFC 7797: what has to be understood, and is not. */
const EXTENSION_MEMBERS = ["crit", "b64"];

/** Whether a text is short enough to be looked at as a token. */
export function isShortToken(value: unknown): value is string {
  return isString(value) && value.length <= MAX_TOKEN_CHARACTERS;
}

/**
 * Takes a token apart.
 *
 * @throws {JwtError} Of kind `malformed`, or `algorithm` when there is no such algorithm.
 */
export function parseToken(token: string): ParsedToken {
  const { length } = token;
  if (length > MAX_TOKEN_CHARACTERS) {
    const detail = `it has ${length} characters, over the limit of ${MAX_TOKEN_CHARACTERS}`;
    throw refused("malformed", detail);
  }
  const parts = token.split(".");
  const [header = "", payload = "", signature = ""] = parts;
  if (parts.length !== 3) throw refused("malformed", `it has ${parts.length} parts, expected 3`);
  const headerBytes = decodedPart("header", header);
  const payloadBytes = decodedPart("payload", payload);
  const signatureBytes = decodedPart("signature", signature);
  if (payload === "") throw refused("malformed", "its payload is empty");
  return {
    header: parseHeader(headerBytes),
    payload: payloadBytes,
    signature: signatureBytes,
    signedBytes: new TextEncoder().encode(`${header}.${payload}`),
  };
}

function parseHeader(bytes: Uint8Array): TokenHeader {
  const parsed = parseJsonObject(bytes);
  if ("problem" in parsed) throw refused("malformed", `its header ${parsed.problem}`);
  const { object } = parsed;
  const has = (member: string) => Object.hasOwn(object, member);
  const extension = EXTENSION_MEMBERS.find(has);
  if (extension !== undefined) {
    throw refused("malformed", `its header has "${extension}", and no extension is known`);
  }
  const key = KEY_MEMBERS.find(has);
  if (key !== undefined) {
    throw refused("malformed", `its header has "${key}", and no token may bring its key`);
  }
  const { alg, kid, typ } = object;
  if (!isString(alg)) throw refused("malformed", "its header has no text as alg");
  if (!isOptionalString(kid)) throw refused("malformed", "its header has a kid that is no text");
  if (!isOptionalString(typ)) throw refused("malformed", "its header has a typ that is no text");
  if (!isJwtAlgorithm(alg)) throw refused("algorithm", `its alg is ${shown(alg)}`);
  return { alg, kid, typ };
}

/** Only the one spelling that RFC 7515 §2 knows: another could hide a token from a list. */
function decodedPart(name: string, part: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = Uint8Array.fromBase64(part, { alphabet: "base64url" });
    if (bytes.toBase64({ alphabet: "base64url", omitPadding: true }) === part) return bytes;
  } catch {
    // Said below.
  }
  throw refused("malformed", `its ${name} is not in base64url without padding`);
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || isString(value);
}
