/** Makes tokens of any form, right or wrong, with nothing of the library's. */
import type { Jwk, JwtAlgorithm } from "../../mod.ts";
import { SECRET } from "./jwt_keys.ts";

/** Signs the text of a header and a payload. */
export type Signer = (text: string) => Promise<Uint8Array<ArrayBuffer>>;

type Part = object | string | Uint8Array;

/** Now, in seconds since 1970. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** RFC 7515 Appendix C. Text and bytes are taken as they are, anything else as JSON. */
export function base64Url(part: Part): string {
  const bytes = part instanceof Uint8Array
    ? part
    : utf8(typeof part === "string" ? part : JSON.stringify(part));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Signs with a secret. */
export function hmacSigner(secret: string | Uint8Array = SECRET, hash = "SHA-256"): Signer {
  return async (text) => {
    const bytes = new Uint8Array(typeof secret === "string" ? utf8(secret) : secret);
    const algorithm = { name: "HMAC", hash };
    const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text)));
  };
}

const RSA_HASHES = { "256": "SHA-256", "384": "SHA-384", "512": "SHA-512" } as const;

/** Signs with a private key. */
export function keySigner(jwk: Jwk, algorithm: JwtAlgorithm): Signer {
  return async (text) => {
    const [importing, signing] = webCryptoNames(algorithm);
    const members: JsonWebKey = { ...jwk, key_ops: ["sign"], ext: true };
    delete members.alg;
    const key = await crypto.subtle.importKey("jwk", members, importing, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign(signing, key, utf8(text)));
  };
}

function webCryptoNames(algorithm: JwtAlgorithm) {
  if (algorithm === "EdDSA") return [{ name: "Ed25519" }, { name: "Ed25519" }] as const;
  const hash = algorithm.endsWith("384")
    ? RSA_HASHES["384"]
    : RSA_HASHES[algorithm.endsWith("512") ? "512" : "256"];
  switch (algorithm.slice(0, 2)) {
    case "ES": {
      const namedCurve = { "SHA-256": "P-256", "SHA-384": "P-384", "SHA-512": "P-521" }[hash];
      return [{ name: "ECDSA", namedCurve }, { name: "ECDSA", hash }] as const;
    }
    case "PS": {
      const saltLength = Number(hash.slice(4)) / 8;
      return [{ name: "RSA-PSS", hash }, { name: "RSA-PSS", saltLength }] as const;
    }
    default:
      return [{ name: "RSASSA-PKCS1-v1_5", hash }, { name: "RSASSA-PKCS1-v1_5" }] as const;
  }
}

/** A token of any header and payload, signed as it should be. */
export async function signedToken(
  header: Part,
  payload: Part,
  sign: Signer = hmacSigner(),
): Promise<string> {
  const text = `${base64Url(header)}.${base64Url(payload)}`;
  return `${text}.${base64Url(await sign(text))}`;
}
