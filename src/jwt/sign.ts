import type { JwtAlgorithm } from "./algorithm.ts";
import { signWithDjwt } from "./djwt.ts";
import type { Claims } from "./driver.ts";
import { signWithJose } from "./jose.ts";
import type { JwtKey } from "./key.ts";
import { unsigned } from "./refusal.ts";
import { MAX_TOKEN_CHARACTERS } from "./token.ts";

/** The header of a token that is signed here. */
export interface SignatureHeader {
  readonly alg: JwtAlgorithm;
  readonly typ: string;
  readonly kid?: string;
}

/**
 * Signs claims.
 *
 * @throws {JwtError} Of kind `configuration` when there is no key to sign with; of kind `claims`
 * when the token would be too long to be accepted.
 */
export async function sign(
  claims: Claims,
  type: string | undefined,
  key: JwtKey | undefined,
): Promise<string> {
  if (key?.signing === undefined) {
    throw unsigned("configuration", "there is no secret or private key that may sign now");
  }
  const token = await signedBy(key, key.signing, type ?? "JWT", claims);
  if (token.length <= MAX_TOKEN_CHARACTERS) return token;
  throw unsigned(
    "claims",
    `the token has ${token.length} characters, over the limit of ${MAX_TOKEN_CHARACTERS}`,
  );
}

async function signedBy(
  { algorithm, keyId }: JwtKey,
  signing: CryptoKey,
  typ: string,
  claims: Claims,
): Promise<string> {
  const kid = keyId === undefined ? {} : { kid: keyId };
  switch (algorithm) {
    case "ES512":
    case "EdDSA":
      return await signWithJose({ alg: algorithm, typ, ...kid }, claims, signing);
    default:
      return await signWithDjwt({ alg: algorithm, typ, ...kid }, claims, signing);
  }
}
