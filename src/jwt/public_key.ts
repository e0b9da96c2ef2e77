import { isRecord, isString } from "../guard.ts";
import { isJwtAlgorithm, type JwtAlgorithm, traitsOf } from "./algorithm.ts";
import type { PublicJwk, VerificationKey } from "./key.ts";

/** RFC 7518 §6.2.1, §6.3.1 and RFC 8037 §2: the members that make a public key. */
const PUBLIC_MEMBERS: Readonly<Record<"RSA" | "EC" | "OKP", readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OKP: ["crv", "x"],
};

/**
 * The public half of a key, and nothing else of it.
 *
 * @returns Nothing when the members do not make a key of this algorithm.
 */
export function publicJwkOf(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: JwtAlgorithm,
  keyId: string | undefined,
): PublicJwk | undefined {
  const { keyType, curve } = traitsOf(algorithm);
  if (keyType === "oct" || jwk["kty"] !== keyType) return undefined;
  if (curve !== undefined && jwk["crv"] !== curve) return undefined;
  const members: Record<string, string> = {};
  for (const name of PUBLIC_MEMBERS[keyType]) {
    const member = jwk[name];
    if (!isString(member)) return undefined;
    members[name] = member;
  }
  return {
    ...members,
    kty: keyType,
    alg: algorithm,
    ...(keyId === undefined ? {} : { kid: keyId }),
  };
}

/** Whether a value is a public key, and holds nothing else. */
export function isPublicJwk(value: unknown): value is PublicJwk {
  if (!isRecord(value) || !isJwtAlgorithm(value["alg"])) return false;
  const { alg, kid } = value;
  if (!(kid === undefined || isString(kid))) return false;
  const publicHalf = publicJwkOf(value, alg, kid);
  return publicHalf !== undefined && Object.keys(value).every((name) => name in publicHalf);
}

/** Imports a public key. Web Crypto throws when it is none. */
export async function importPublicKey(jwk: PublicJwk): Promise<VerificationKey> {
  const { alg, kid } = jwk;
  const members = webKey(jwk, ["kty", "crv", "x", "y", "n", "e"]);
  const { importing } = traitsOf(alg);
  const verifying = await crypto.subtle.importKey("jwk", members, importing, true, ["verify"]);
  return { keyId: kid, algorithm: alg, verifying };
}

/** The members of these names alone: others may forbid a use that is wanted, or are not looked at. */
export function webKey(
  jwk: Readonly<Record<string, unknown>>,
  names: readonly string[],
): JsonWebKey {
  const members: JsonWebKey = {};
  for (const name of names) if (isString(jwk[name])) Object.assign(members, { [name]: jwk[name] });
  return members;
}
