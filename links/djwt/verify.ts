import { compactVerify, errors } from "jose";
import { acknowledgedExtensions } from "./critical.ts";
import { decode } from "./decode.ts";
import { assertKeyMatches } from "./key_match.ts";
import type { Header, Payload, VerifyOptions } from "./types.ts";
import { validate } from "./validate.ts";

/**
 * Returns the claims of a valid token. The claims are checked before the signature, so an expired
 * token with a wrong signature is reported as expired.
 */
export async function verify<PayloadType extends Payload>(
  jwt: string,
  key: CryptoKey | null,
  options?: VerifyOptions,
): Promise<PayloadType>;
export async function verify(
  jwt: string,
  key: CryptoKey | null,
  options: VerifyOptions = {},
): Promise<Payload> {
  const { header, payload, signature } = validate(decode(jwt), options);
  assertKeyMatches(header.alg, key);
  const isSigned = key === null ? signature.length === 0 : await hasSignature(jwt, key, header);
  if (!isSigned) throw new Error("The jwt's signature does not match the verification signature.");
  if (!(options.predicates ?? []).every((predicate) => predicate(payload))) {
    throw new Error("The payload does not satisfy all passed predicates.");
  }
  return payload;
}

async function hasSignature(jwt: string, key: CryptoKey, header: Header): Promise<boolean> {
  try {
    await compactVerify(jwt, key, {
      algorithms: [header.alg],
      crit: acknowledgedExtensions(header),
    });
    return true;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false;
    throw error;
  }
}
