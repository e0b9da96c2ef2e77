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

/** What a token says, and by which keys and rules that was found out. */
export interface ProvenClaims {
  readonly claims: Claims;
  /** Which of the sets of keys and rules that there were, one after another. */
  readonly version: number;
}

/** What is behind a `JwtService`: the keys themselves, or the orchestrator. */
export interface JwtDriver {
  readonly config: EffectiveJwtConfig;
  validate(token: string, checks: TokenChecks, signal?: AbortSignal): Promise<ProvenClaims>;
  /** Whether what was proven by the keys and rules of a version may be believed at this moment. */
  isCurrent(version: number): boolean;
  /** Waits until that is known. Says `false` where other keys or rules have come since. */
  confirm(version: number, signal?: AbortSignal): Promise<boolean>;
  generate(claims: Claims, options: SigningOptions, signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}
