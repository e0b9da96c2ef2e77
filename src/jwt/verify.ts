import { traitsOf } from "./algorithm.ts";
import { claimsProblem, isClaims } from "./claims.ts";
import type { Claims } from "./driver.ts";
import type { VerificationKey } from "./key.ts";
import { refused } from "./refusal.ts";
import { parseJsonObject } from "./strict_json.ts";
import type { ParsedToken, TokenHeader } from "./token.ts";

/** The keys that a token can mean: those of its `kid`, and those without a name. */
function keysNamedBy<Key extends VerificationKey>(
  { kid }: TokenHeader,
  keys: readonly Key[],
): readonly Key[] {
  return keys.filter(({ keyId }) => kid === undefined || keyId === undefined || keyId === kid);
}

/** Those of the keys that are for the token's algorithm. */
export function keysFor<Key extends VerificationKey>(
  header: TokenHeader,
  keys: readonly Key[],
): readonly Key[] {
  return keysNamedBy(header, keys).filter(({ algorithm }) => algorithm === header.alg);
}

/**
 * Checks a token's signature, and only then reads its claims.
 *
 * @param keys All that are accepted.
 * @throws {JwtError} Of kind `invalid_signature`, `algorithm`, `malformed` or `claims`.
 */
export async function verifiedClaims(
  token: ParsedToken,
  keys: readonly VerificationKey[],
): Promise<Claims> {
  const { header } = token;
  if (keysNamedBy(header, keys).length === 0) {
    throw refused("invalid_signature", "no key has its kid");
  }
  const candidates = keysFor(header, keys);
  if (candidates.length === 0) {
    throw refused("algorithm", `its alg is ${header.alg}, which is that of none of its keys`);
  }
  if (await isSignedByOne(candidates, token)) return readClaims(token);
  throw refused("invalid_signature", "it was not signed with this key");
}

/**
 * Whether one of these keys has signed it. Web Crypto compares in constant time, as it must.
 *
 * @throws {JwtError} Of kind `internal` when that cannot be found out.
 */
export async function isSignedByOne(
  keys: readonly VerificationKey[],
  { signature, signedBytes }: ParsedToken,
): Promise<boolean> {
  for (const { algorithm, verifying } of keys) {
    const { verifying: using, signatureBytes } = traitsOf(algorithm);
    if (signatureBytes !== undefined && signature.length !== signatureBytes) continue;
    try {
      if (await crypto.subtle.verify(using, verifying, signature, signedBytes)) return true;
    } catch {
      throw refused("internal", `its signature cannot be checked with ${algorithm}`);
    }
  }
  return false;
}

/**
 * Reads the claims of a token whose signature is right.
 *
 * @throws {JwtError} Of kind `malformed` or `claims`.
 */
export function readClaims({ payload }: ParsedToken): Claims {
  const parsed = parseJsonObject(payload);
  if ("problem" in parsed) throw refused("malformed", `its payload ${parsed.problem}`);
  const { object } = parsed;
  if (isClaims(object)) return object;
  throw refused("claims", claimsProblem(object) ?? "its claims are of a wrong shape");
}
