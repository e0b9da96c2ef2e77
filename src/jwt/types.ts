import type { CallOptions } from "../deadline.ts";
import type { StandardSchema } from "../standard_schema.ts";

/** The algorithms that tokens can be signed with. */
export type JwtAlgorithm = "HS256";

/**
 * Which key to use. In a module the orchestrator has the key: a `secret` named there is ignored,
 * and never leaves the process.
 */
export interface JwtConfig {
  /** Which of the orchestrator's keys, by name; standing alone, this means nothing. */
  readonly service?: string;
  /** The secret that signs and checks. Needed by a program that stands alone. */
  readonly secret?: string;
}

/** The settings in effect, without secrets. */
export interface EffectiveJwtConfig {
  /** The algorithm of every token: what a token itself says is not believed. */
  readonly algorithm: JwtAlgorithm;
}

/** What a token says, as RFC 7519 names it, and whatever else was put in. */
export interface JwtClaims {
  /** Who issued it. */
  readonly iss?: string;
  /** Whom it is about. */
  readonly sub?: string;
  /** Whom it is for. */
  readonly aud?: string | readonly string[];
  /** When it ends, in seconds since 1970. */
  readonly exp?: number;
  /** When it begins, in seconds since 1970. */
  readonly nbf?: number;
  /** When it was issued, in seconds since 1970. */
  readonly iat?: number;
  /** Its own name. */
  readonly jti?: string;
  /** Whatever else was put in. */
  readonly [claim: string]: unknown;
}

/** What validating takes. */
export interface ValidateTokenOptions<Claims> extends CallOptions {
  /** Checks the claims: with it, the result is of its type; without it, that is only claimed. */
  readonly schema?: StandardSchema<Claims>;
}

/** What generating takes. */
export interface GenerateTokenOptions extends CallOptions {
  /** After how many seconds the token ends. Without it, the claims' own `exp` stays, if any. */
  readonly expiresInSeconds?: number;
}

/** An open JWT service: the same in a program that stands alone and in a module. */
export interface JwtService extends AsyncDisposable {
  /** The settings in effect. */
  readonly config: EffectiveJwtConfig;

  /**
   * Checks a token's signature, `exp` and `nbf`, with one second of leeway.
   *
   * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
   * @param token The token, in the compact form of RFC 7515 §7.1.
   * @param options A schema for the claims, a signal, a time limit.
   * @returns What the token says.
   * @throws {JwtError} Of kind `invalid_token`, `expired`, `not_yet_valid` or `invalid_claims` when
   * it must not be believed; of another kind when it could not be checked.
   */
  validateToken<Claims = JwtClaims>(
    token: string,
    options?: ValidateTokenOptions<Claims>,
  ): Promise<Claims>;

  /**
   * Signs a token. `iat` is set to now unless the claims have one.
   *
   * @param claims What it says: anything that JSON can say.
   * @param options How long it lasts, a signal, a time limit.
   * @returns The token, in the compact form of RFC 7515 §7.1.
   * @throws {JwtError} Of kind `invalid_claims` when the claims are nothing that JSON can say.
   */
  generateToken(claims: object, options?: GenerateTokenOptions): Promise<string>;

  /** Closes it. Closing twice does nothing. */
  close(): Promise<void>;
}
