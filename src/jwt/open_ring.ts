import { JwksSource } from "./jwks_source.ts";
import { fromFile, fromUrl } from "./jwks_load.ts";
import type { ResolvedJwks } from "./jwks_config.ts";
import type { ResolvedJwtConfig, ResolvedKey } from "./config.ts";
import { algorithmOfJwk, importJwk, importSecret } from "./import_key.ts";
import type { JwtKey } from "./key.ts";
import { KeyRing } from "./key_ring.ts";
import { jwkToKey, keysOfSet, parseKeySet } from "./key_set.ts";
import { readPem } from "./pem.ts";
import { unusable } from "./refusal.ts";
import { assertLongEnough, type ShortSecret } from "./secret_length.ts";

/** How a ring is opened. */
export interface OpenRingOptions {
  readonly shortSecret: ShortSecret;
  /** Keys of the ring before, which still check for a while. */
  readonly retired: readonly JwtKey[];
  readonly signal: AbortSignal | undefined;
}

/**
 * Imports all keys, and reads those that come from elsewhere.
 *
 * @throws {JwtError} Of kind `configuration` when a key cannot be used; of kind `internal` when
 * keys cannot be read.
 */
export async function openRing(
  { keys, jwks, revokedKeyIds }: ResolvedJwtConfig,
  { shortSecret, retired, signal }: OpenRingOptions,
): Promise<KeyRing> {
  const own: JwtKey[] = [];
  for (const key of keys) own.push(await importKey(key, shortSecret));
  if (jwks === undefined) {
    return new KeyRing({ keys: own, source: undefined, retired, revokedKeyIds });
  }
  const options = { rsaAlgorithm: jwks.rsaAlgorithm, shortSecret, isOwn: !("url" in jwks) };
  if ("keys" in jwks) {
    const all = [...own, ...await keysOfSet(jwks.keys, options)];
    return new KeyRing({ keys: all, source: undefined, retired, revokedKeyIds });
  }
  const source = sourceOf(jwks, async (bytes) => await keysOfSet(parseKeySet(bytes), options));
  try {
    await source.open(signal);
  } catch (error) {
    await source.close();
    throw error;
  }
  return new KeyRing({ keys: own, source, retired, revokedKeyIds });
}

function sourceOf(
  jwks: Exclude<ResolvedJwks, { readonly keys: unknown }>,
  parse: (bytes: Uint8Array) => Promise<readonly JwtKey[]>,
): JwksSource {
  const load = "url" in jwks ? fromUrl(jwks.url, jwks.caching) : fromFile(jwks.file, jwks.caching);
  let last: { readonly text: string; readonly keys: readonly JwtKey[] } | undefined;
  return new JwksSource(async (signal) => {
    const bytes = await load(signal);
    const text = bytes.toBase64();
    if (last?.text !== text) last = { text, keys: await parse(bytes) };
    return last.keys;
  }, jwks.caching);
}

async function importKey(key: ResolvedKey, shortSecret: ShortSecret): Promise<JwtKey> {
  const { material, algorithm, where } = key;
  if ("secret" in material) {
    const { secret } = material;
    assertLongEnough(secret, algorithm ?? "HS256", where, shortSecret);
    return await importSecret(secret, algorithm ?? "HS256", key);
  }
  if ("pem" in material) {
    const { jwk, algorithm: found } = await readPem(material.pem, algorithm, where);
    return await importJwk(jwk, found, key);
  }
  const found = algorithmOfJwk(material.jwk, algorithm, "RS256", where);
  if (found === undefined) {
    throw unusable(`${where} is of no kind that is known, or not for signing`);
  }
  return await jwkToKey(material.jwk, found, shortSecret, key);
}
