/** RFC 7518 §3 and RFC 8037 §3.1: the algorithms, as Web Crypto names them. */
import { isString } from "../guard.ts";

/**
 * The algorithms that tokens can be signed with, as RFC 7518 §3.1 and RFC 8037 §3.1 name them.
 *
 * There is no `none`. `HS…` needs a secret that both sides have, all others a private key to sign and a public one to
 * check. `EdDSA` is Ed25519.
 */
export type JwtAlgorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA";

/** What Web Crypto and the checks have to know of an algorithm. */
export interface AlgorithmTraits {
  /** RFC 7518 §6.1. */
  readonly keyType: "oct" | "RSA" | "EC" | "OKP";
  /** RFC 7518 §6.2.1.1 and RFC 8037 §2. */
  readonly curve?: string;
  readonly importing: Algorithm | HmacImportParams | RsaHashedImportParams | EcKeyImportParams;
  readonly verifying: Algorithm | RsaPssParams | EcdsaParams;
  /** How long every signature is; an RSA signature is as long as its key. */
  readonly signatureBytes?: number;
}

const TRAITS: Readonly<Record<JwtAlgorithm, AlgorithmTraits>> = {
  HS256: hmac(32),
  HS384: hmac(48),
  HS512: hmac(64),
  RS256: rsa("RSASSA-PKCS1-v1_5", 32),
  RS384: rsa("RSASSA-PKCS1-v1_5", 48),
  RS512: rsa("RSASSA-PKCS1-v1_5", 64),
  PS256: rsa("RSA-PSS", 32),
  PS384: rsa("RSA-PSS", 48),
  PS512: rsa("RSA-PSS", 64),
  ES256: ecdsa("P-256", 32, 64),
  ES384: ecdsa("P-384", 48, 96),
  ES512: ecdsa("P-521", 64, 132),
  EdDSA: {
    keyType: "OKP",
    curve: "Ed25519",
    importing: { name: "Ed25519" },
    verifying: { name: "Ed25519" },
    signatureBytes: 64,
  },
};

/** Every algorithm that a token can be signed with. */
export const JWT_ALGORITHM_NAMES: readonly string[] = Object.keys(TRAITS);

export function traitsOf(algorithm: JwtAlgorithm): AlgorithmTraits {
  return TRAITS[algorithm];
}

export function isJwtAlgorithm(value: unknown): value is JwtAlgorithm {
  return isString(value) && Object.hasOwn(TRAITS, value);
}

function hmac(hashBytes: number): AlgorithmTraits {
  return {
    keyType: "oct",
    importing: { name: "HMAC", hash: hashName(hashBytes) },
    verifying: { name: "HMAC" },
    signatureBytes: hashBytes,
  };
}

function rsa(name: string, hashBytes: number): AlgorithmTraits {
  return {
    keyType: "RSA",
    importing: { name, hash: hashName(hashBytes) },
    verifying: name === "RSA-PSS" ? { name, saltLength: hashBytes } : { name },
  };
}

function ecdsa(curve: string, hashBytes: number, signatureBytes: number): AlgorithmTraits {
  return {
    keyType: "EC",
    curve,
    importing: { name: "ECDSA", namedCurve: curve },
    verifying: { name: "ECDSA", hash: hashName(hashBytes) },
    signatureBytes,
  };
}

function hashName(bytes: number): string {
  return `SHA-${bytes * 8}`;
}
