import type { JwtAlgorithm } from "./algorithm.ts";

/** A public key, as it may be told to anybody. */
export interface PublicJwk {
  readonly kty: string;
  readonly alg: JwtAlgorithm;
  readonly kid?: string;
  readonly [member: string]: string | undefined;
}

/** A key that tokens are checked with. */
export interface VerificationKey {
  readonly keyId: string | undefined;
  /** The only algorithm of tokens with this key: a token's own word never counts. */
  readonly algorithm: JwtAlgorithm;
  readonly verifying: CryptoKey;
}

/** A key as whoever owns it has it. */
export interface JwtKey extends VerificationKey {
  /** Missing where only the public half is known. */
  readonly signing: CryptoKey | undefined;
  /** Missing for a secret, which has no public half. */
  readonly publicJwk: PublicJwk | undefined;
  readonly signsFromMs: number;
  readonly acceptedUntilMs: number;
}
