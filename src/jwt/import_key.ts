import { JwtError } from "../errors.ts";
import { arrayOf, isArray, isRecord, isString } from "../guard.ts";
import { isJwtAlgorithm, type JwtAlgorithm, traitsOf } from "./algorithm.ts";
import type { Jwk } from "./config_types.ts";
import type { JwtKey } from "./key.ts";
import { importPublicKey, publicJwkOf, webKey } from "./public_key.ts";
import { shown, unusable } from "./refusal.ts";

/** RFC 7518 §3.3 and §3.5. */
const MIN_RSA_BITS = 2_048;

/** RFC 7518 §6.2 and §6.3, RFC 8037 §2: all but what says how the key may be used. */
const PRIVATE_MEMBERS = ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi"];

/** With an exponent of 1 every signature is its own text. */
const MIN_RSA_EXPONENT = 3n;

/** What is known of a key beside its material. */
export interface KeySettings {
  readonly keyId: string | undefined;
  readonly signsFromMs: number;
  readonly acceptedUntilMs: number;
  /** Which setting it is, for the error. */
  readonly where: string;
}

/** Imports a secret. */
export async function importSecret(
  secret: Uint8Array,
  algorithm: JwtAlgorithm,
  { keyId, signsFromMs, acceptedUntilMs }: KeySettings,
): Promise<JwtKey> {
  const key = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(secret),
    traitsOf(algorithm).importing,
    false,
    ["sign", "verify"],
  );
  return {
    keyId,
    algorithm,
    verifying: key,
    signing: key,
    publicJwk: undefined,
    signsFromMs,
    acceptedUntilMs,
  };
}

/**
 * Imports an asymmetric key: both halves, or the public one alone.
 *
 * @throws {JwtError} Of kind `configuration` when it is too weak, or none of this algorithm. It
 * shows nothing of the key.
 */
export async function importJwk(
  jwk: Jwk,
  algorithm: JwtAlgorithm,
  { keyId, signsFromMs, acceptedUntilMs, where }: KeySettings,
): Promise<JwtKey> {
  const publicJwk = publicJwkOf(jwk, algorithm, keyId);
  if (publicJwk === undefined) throw unusable(`${where} is no key for ${algorithm}`);
  try {
    const { verifying } = await importPublicKey(publicJwk);
    assertStrong(verifying, where);
    await assertVerifies(verifying, algorithm);
    const signing = jwk["d"] !== undefined && isFor(jwk, "sign")
      ? await importPrivateKey(jwk, algorithm, verifying)
      : undefined;
    return {
      keyId,
      algorithm,
      verifying,
      signing,
      publicJwk,
      signsFromMs,
      acceptedUntilMs,
    };
  } catch (error) {
    throw error instanceof JwtError ? error : unusable(`${where} is no key for ${algorithm}`);
  }
}

/** Importing lets a point pass that is not on its curve; only using it tells. */
async function assertVerifies(key: CryptoKey, algorithm: JwtAlgorithm): Promise<void> {
  const { verifying, signatureBytes = 1 } = traitsOf(algorithm);
  await crypto.subtle.verify(verifying, key, new Uint8Array(signatureBytes), new Uint8Array(1));
}

/** A pair that does not belong together would sign what nobody accepts. */
async function importPrivateKey(
  jwk: Jwk,
  algorithm: JwtAlgorithm,
  verifying: CryptoKey,
): Promise<CryptoKey> {
  const { importing, verifying: using } = traitsOf(algorithm);
  const members = webKey(jwk, PRIVATE_MEMBERS);
  const signing = await crypto.subtle.importKey("jwk", members, importing, false, ["sign"]);
  const text = new TextEncoder().encode("pair");
  const signature = await crypto.subtle.sign(using, signing, text);
  if (await crypto.subtle.verify(using, verifying, signature, text)) return signing;
  throw new Error("The halves do not belong together");
}

/**
 * The algorithm of a JWK: the one that is demanded, that it names, or that its kind has.
 *
 * @returns Nothing when it is of no kind that is known, or not for signing.
 * @throws {JwtError} Of kind `configuration` when what is demanded is not what it names.
 */
export function algorithmOfJwk(
  jwk: Jwk,
  demanded: JwtAlgorithm | undefined,
  rsaAlgorithm: JwtAlgorithm,
  where: string,
): JwtAlgorithm | undefined {
  const { alg, use, kty, crv } = jwk;
  if (use !== undefined && use !== "sig") return undefined;
  if (!isFor(jwk, "verify") && !(jwk["d"] !== undefined && isFor(jwk, "sign"))) return undefined;
  if (demanded !== undefined && alg !== undefined && alg !== demanded) {
    throw unusable(`${where} is for ${shown(alg)}, expected ${demanded}`);
  }
  if (demanded !== undefined) return demanded;
  if (alg !== undefined) return isJwtAlgorithm(alg) ? alg : undefined;
  switch (kty) {
    case "oct":
      return "HS256";
    case "RSA":
      return rsaAlgorithm;
    case "EC":
      return ES_ALGORITHMS.find((candidate) => traitsOf(candidate).curve === crv);
    case "OKP":
      return crv === "Ed25519" ? "EdDSA" : undefined;
    default:
      return undefined;
  }
}

/** RFC 7517 §4.3. The public half of a key that signs is there to check what it signed. */
export function isFor(jwk: Jwk, operation: "sign" | "verify"): boolean {
  const operations = jwk["key_ops"];
  return !isArray(operations) || operations.includes(operation);
}

const ES_ALGORITHMS = ["ES256", "ES384", "ES512"] as const;

function assertStrong({ algorithm }: CryptoKey, where: string): void {
  if (!("modulusLength" in algorithm && "publicExponent" in algorithm)) return;
  const bits = Number(algorithm.modulusLength);
  if (bits < MIN_RSA_BITS) {
    throw unusable(`${where} is an RSA key of ${bits} bits, expected at least ${MIN_RSA_BITS}`);
  }
  const { publicExponent } = algorithm;
  const exponent = publicExponent instanceof Uint8Array
    ? BigInt(`0x${publicExponent.toHex() || "0"}`)
    : 0n;
  if (exponent < MIN_RSA_EXPONENT || exponent % 2n === 0n) {
    throw unusable(
      `${where} is an RSA key with the exponent ${exponent}, expected an odd one of at least ` +
        `${MIN_RSA_EXPONENT}`,
    );
  }
}

/** Whether a value can be looked at as a JWK. */
export function isJwk(value: unknown): value is Jwk {
  if (!isRecord(value)) return false;
  if (!(value["key_ops"] === undefined || arrayOf(isString)(value["key_ops"]))) return false;
  return ["kty", "kid", "alg", "use"].every((name) => {
    return value[name] === undefined || isString(value[name]);
  });
}
