import { claimsProblem } from "./claims.ts";
import type { JwtIssueRules } from "./config_types.ts";
import type { Claims } from "./driver.ts";
import { shown, unsigned } from "./refusal.ts";

/**
 * The claims that are signed: with what is filled in, after all that is forbidden was refused.
 *
 * @throws {JwtError} Of kind `claims` when the rules do not allow them; of kind `configuration`
 * when they allow none.
 */
export function issuable(
  claims: Claims,
  expiresInSeconds: number | undefined,
  rules: JwtIssueRules | false,
): Claims {
  if (rules === false) throw unsigned("configuration", "no token may be issued here");
  const now = Math.floor(Date.now() / 1_000);
  const isDated = !rules.forbiddenClaims?.includes("iat");
  const complete: Claims = { ...isDated ? { iat: now } : {}, ...claims };
  if (expiresInSeconds !== undefined) complete.exp = now + expiresInSeconds;
  assertNoneForbidden(complete, rules);
  limitLifetime(complete, rules.maxLifetimeSeconds, now);
  fixIssuer(complete, rules.issuer);
  limitAudience(complete, rules.audiences);
  const problem = claimsProblem(complete);
  if (problem !== undefined) throw unsigned("claims", problem);
  return complete;
}

function assertNoneForbidden(claims: Claims, { forbiddenClaims = [] }: JwtIssueRules): void {
  const forbidden = forbiddenClaims.find((name) => Object.hasOwn(claims, name));
  if (forbidden !== undefined) throw unsigned("claims", `${forbidden} is forbidden`);
}

function limitLifetime(claims: Claims, maxSeconds: number | undefined, now: number): void {
  if (maxSeconds === undefined) return;
  claims.exp ??= now + maxSeconds;
  for (const name of ["exp", "nbf", "iat"] as const) {
    const ahead = (claims[name] ?? now) - now;
    if (ahead > maxSeconds) {
      throw unsigned("claims", `${name} is ${ahead} s from now, expected at most ${maxSeconds}`);
    }
  }
}

function fixIssuer(claims: Claims, issuer: string | undefined): void {
  if (issuer === undefined) return;
  claims.iss ??= issuer;
  if (claims.iss !== issuer) {
    throw unsigned("claims", `iss is ${shown(claims.iss)}, expected ${shown(issuer)}`);
  }
}

function limitAudience(claims: Claims, audiences: readonly string[] | undefined): void {
  if (audiences === undefined) return;
  const [only, ...others] = audiences;
  if (only !== undefined && others.length === 0) claims.aud ??= only;
  const named = [claims.aud ?? []].flat();
  if (named.length === 0) {
    throw unsigned("claims", `aud is missing, expected some of ${shown(audiences)}`);
  }
  const wrong = named.find((audience) => !audiences.includes(audience));
  if (wrong !== undefined) {
    throw unsigned("claims", `aud names ${shown(wrong)}, expected some of ${shown(audiences)}`);
  }
}
