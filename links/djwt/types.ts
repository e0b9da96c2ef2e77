/** The signature algorithms, by their JWS names. */
export type Algorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "ES256"
  | "ES384"
  | "none";

/** The protected header of a token. */
export interface Header {
  /** The algorithm of the signature. */
  alg: Algorithm;
  /** Any other parameter. */
  [key: string]: unknown;
}

/** The claims of a token. */
export interface Payload {
  /** Issuer. */
  iss?: string;
  /** Subject. */
  sub?: string;
  /** Audience. */
  aud?: string[] | string;
  /** Expiration, in seconds since 1970. */
  exp?: number;
  /** Not valid before, in seconds since 1970. */
  nbf?: number;
  /** Issued at, in seconds since 1970. */
  iat?: number;
  /** Identifier of the token. */
  jti?: string;
  /** Any other claim. */
  [key: string]: unknown;
}

/** What `verify` and `validate` check beside the signature. */
export type VerifyOptions = {
  /** Seconds by which clocks may differ at the expiration; 1 by default. */
  expLeeway?: number;
  /** Seconds by which clocks may differ at the start of validity; 1 by default. */
  nbfLeeway?: number;
  /** Takes an expired token too. */
  ignoreExp?: boolean;
  /** Takes a token before its time too. */
  ignoreNbf?: boolean;
  /** Who must be named in the `aud` claim. */
  audience?: string | string[] | RegExp;
  /** What else must hold; asked after the signature is verified. */
  predicates?: (<P extends Payload>(payload: P) => boolean)[];
};
