import { isArray, isString } from "../guard.ts";
import type { JwtAlgorithm } from "./algorithm.ts";
import type { Jwk } from "./config_types.ts";
import {
  algorithmOfJwk,
  importJwk,
  importSecret,
  isFor,
  isJwk,
  type KeySettings,
} from "./import_key.ts";
import type { JwtKey } from "./key.ts";
import { unusable } from "./refusal.ts";
import { assertLongEnough, type ShortSecret } from "./secret_length.ts";
import { MAX_KEYS } from "./setting_rules.ts";
import { parseJsonObject } from "./strict_json.ts";

/** How the keys of a set are taken. */
export interface KeySetOptions {
  readonly rsaAlgorithm: JwtAlgorithm;
  readonly shortSecret: ShortSecret;
  /** Whether its maker is trusted to bring private keys and secrets, and told of a weak one. */
  readonly isOwn: boolean;
}

/**
 * Imports the keys of a set that can be used; RFC 7517 §5 has the others passed over.
 *
 * @throws {JwtError} Of kind `configuration` when none can be used.
 */
export async function keysOfSet(
  jwks: readonly unknown[],
  options: KeySetOptions,
): Promise<readonly JwtKey[]> {
  if (jwks.length > MAX_KEYS) {
    throw unusable(`jwks has ${jwks.length} keys, expected at most ${MAX_KEYS}`);
  }
  const keys: JwtKey[] = [];
  for (const [index, jwk] of jwks.entries()) {
    const key = options.isOwn ? await ownKey(jwk, index, options) : await foreignKey(jwk, options);
    if (key !== undefined) keys.push(key);
  }
  if (keys.length === 0) throw unusable(`jwks has ${jwks.length} keys, and none can be used`);
  return keys;
}

/** Reads the text of a set of keys. */
export function parseKeySet(bytes: Uint8Array): readonly unknown[] {
  const parsed = parseJsonObject(bytes);
  if ("problem" in parsed) throw unusable(`jwks ${parsed.problem}`);
  const { keys } = parsed.object;
  if (!isArray(keys)) throw unusable("jwks has no list of keys");
  return keys;
}

async function ownKey(
  jwk: unknown,
  index: number,
  { rsaAlgorithm, shortSecret }: KeySetOptions,
): Promise<JwtKey | undefined> {
  const where = `jwks.keys[${index}]`;
  if (!isJwk(jwk)) throw unusable(`${where} is not of the form of RFC 7517`);
  const algorithm = algorithmOfJwk(jwk, undefined, rsaAlgorithm, where);
  if (algorithm === undefined) return undefined;
  return await jwkToKey(jwk, algorithm, shortSecret, withoutTimes(jwk, where));
}

/** Somebody else's key that is weak or broken is only one that is not there. */
async function foreignKey(
  jwk: unknown,
  { rsaAlgorithm }: KeySetOptions,
): Promise<JwtKey | undefined> {
  if (!isJwk(jwk)) return undefined;
  const algorithm = algorithmOfJwk(jwk, undefined, rsaAlgorithm, "");
  if (algorithm === undefined || jwk.kty === "oct") return undefined;
  const { d: _private, ...publicHalf } = jwk;
  return await importJwk(publicHalf, algorithm, withoutTimes(jwk, "")).catch(() => undefined);
}

/** Imports a JWK of any kind. */
export async function jwkToKey(
  jwk: Jwk,
  algorithm: JwtAlgorithm,
  shortSecret: ShortSecret,
  settings: KeySettings,
): Promise<JwtKey> {
  if (jwk.kty !== "oct") return await importJwk(jwk, algorithm, settings);
  const secret = secretOf(jwk, settings.where);
  assertLongEnough(secret, algorithm, settings.where, shortSecret);
  const key = await importSecret(secret, algorithm, settings);
  return isFor(jwk, "sign") ? key : { ...key, signing: undefined };
}

function secretOf(jwk: Jwk, where: string): Uint8Array {
  try {
    if (isString(jwk["k"])) return Uint8Array.fromBase64(jwk["k"], { alphabet: "base64url" });
  } catch {
    // Said below.
  }
  throw unusable(`${where} has no k in base64url`);
}

function withoutTimes({ kid }: Jwk, where: string): KeySettings {
  return { keyId: kid, signsFromMs: -Infinity, acceptedUntilMs: Infinity, where };
}
