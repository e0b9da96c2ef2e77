import type { EffectiveJwtConfig, TokenChecks } from "./types.ts";

/** Claims as they are signed: RFC 7519 §4.1's own of the types that it demands. */
export interface Claims {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  [claim: string]: unknown;
}

/** What signing takes beside the claims. */
export interface SigningOptions {
  /** From the moment of signing on. */
  readonly expiresInSeconds?: number | undefined;
  /** The header's `typ`. */
  readonly type?: string | undefined;
}

/** What is behind a `JwtService`: the keys themselves, or the orchestrator. */
export interface JwtDriver {
  readonly config: EffectiveJwtConfig;
  validate(token: string, checks: TokenChecks, signal?: AbortSignal): Promise<Claims>;
  generate(claims: Claims, options: SigningOptions, signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}
