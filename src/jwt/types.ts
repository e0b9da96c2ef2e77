import type { CallOptions } from "../deadline.ts";
import type { StandardSchema } from "../standard_schema.ts";
import type { JwtAlgorithm } from "./algorithm.ts";

/** The settings in effect when the service was opened, without secrets. */
export interface EffectiveJwtConfig {
  /** The algorithm of the tokens that are signed; missing where no key signs. */
  readonly algorithm?: JwtAlgorithm;
  /** The algorithms of the tokens that are accepted: what a token itself says is not believed. */
  readonly algorithms: readonly JwtAlgorithm[];
  /** What holds for every token, whatever a call asks for beside it. */
  readonly validation: TokenChecks;
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

/** What must hold for a token beside its signature. `exp` and `nbf` are always checked. */
export interface TokenChecks {
  /** The `aud` has to name one of these. */
  readonly audience?: string | readonly string[];
  /** The `iss` has to be one of these. */
  readonly issuer?: string | readonly string[];
  /** The names of claims that have to be there. */
  readonly requiredClaims?: readonly string[];
  /** How many seconds ago it may have been issued; it then needs an `iat`. */
  readonly maxAgeSeconds?: number;
  /**
   * By how many seconds clocks may differ.
   *
   * @default {1}
   */
  readonly leewaySeconds?: number;
  /** The header's `typ` has to be this (RFC 8725 §3.11), such as `at+jwt`. */
  readonly type?: string;
}

/** What validating takes. */
export interface ValidateTokenOptions<Claims> extends CallOptions, TokenChecks {
  /** Checks the claims: with it, the result is of its type; without it, that is only claimed. */
  readonly schema?: StandardSchema<Claims>;
}

/** What generating takes. Each of the claims here takes the place of one that was handed over. */
export interface GenerateTokenOptions extends CallOptions {
  /** After how many seconds the token ends. Without it, the claims' own `exp` stays, if any. */
  readonly expiresInSeconds?: number;
  /** When it begins: its `nbf`. */
  readonly notBefore?: Date;
  /** Whom it is for: its `aud`. */
  readonly audience?: string | readonly string[];
  /** Who issues it: its `iss`. */
  readonly issuer?: string;
  /** Whom it is about: its `sub`. */
  readonly subject?: string;
  /** Its own name: its `jti`. */
  readonly jwtId?: string;
  /**
   * The header's `typ`.
   *
   * @default {"JWT"}
   */
  readonly type?: string;
}

/** An open JWT service: the same in a program that stands alone and in a module. */
export interface JwtService extends AsyncDisposable {
  /** The settings in effect when it was opened. */
  readonly config: EffectiveJwtConfig;

  /**
   * Checks a token: its form, algorithm and signature, `exp` and `nbf`, and what else is asked for.
   *
   * docs/jwt.md tells the order of the checks.
   *
   * @typeParam Claims The type of the claims; only with `options.schema` is it checked.
   * @param token The token, in the compact form of RFC 7515 §7.1.
   * @param options What else must hold, a schema for the claims, a signal, a time limit.
   * @returns What the token says.
   * @throws {JwtError} Of kind `malformed`, `algorithm`, `invalid_signature`, `expired`,
   * `not_active` or `claims` when it must not be believed; of another kind when it could not be
   * checked.
   * @throws {TypeError} When an argument is of a wrong type, or an option has an unknown name.
   *
   * @example Believe only tokens of one issuer, for this program, that end
   * ```ts
   * import { createJwtService, JwtError } from "@pywatt/sdk";
   * import { assertEquals, assertRejects } from "@std/assert";
   *
   * await using jwt = await createJwtService({ secret: "at least 32 bytes in production, please" });
   * const token = await jwt.generateToken({ sub: "42" }, {
   *   issuer: "shop",
   *   audience: "orders",
   *   expiresInSeconds: 60,
   * });
   * const checks = { issuer: "shop", audience: "orders", requiredClaims: ["exp"] };
   * assertEquals((await jwt.validateToken(token, checks)).sub, "42");
   * await assertRejects(() => jwt.validateToken(token, { audience: "billing" }), JwtError);
   * ```
   */
  validateToken<Claims = JwtClaims>(
    token: string,
    options?: ValidateTokenOptions<Claims>,
  ): Promise<Claims>;

  /**
   * Signs a token. `iat` is set to now unless the claims have one.
   *
   * @param claims What it says: anything that JSON can say.
   * @param options Registered claims, how long it lasts, a signal, a time limit.
   * @returns The token, in the compact form of RFC 7515 §7.1.
   * @throws {JwtError} Of kind `claims` when the claims are nothing that JSON can say, or are not
   * allowed; of kind `configuration` when there is no key to sign with.
   * @throws {TypeError} When an option is of a wrong type, or has an unknown name.
   */
  generateToken(claims: object, options?: GenerateTokenOptions): Promise<string>;

  /** Closes it. Closing twice does nothing. */
  close(): Promise<void>;
}
