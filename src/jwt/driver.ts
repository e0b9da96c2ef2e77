import type { EffectiveJwtConfig } from "./types.ts";

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

/** What is behind a `JwtService`: the key itself, or the orchestrator. */
export interface JwtDriver {
  readonly config: EffectiveJwtConfig;
  validate(token: string, signal?: AbortSignal): Promise<Claims>;
  generate(
    claims: Claims,
    expiresInSeconds: number | undefined,
    signal?: AbortSignal,
  ): Promise<string>;
  close(): Promise<void>;
}
