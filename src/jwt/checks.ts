import { arrayOf, isNumber, isRecord, isString } from "../guard.ts";
import type { Claims } from "./driver.ts";
import { refused, shown } from "./refusal.ts";
import type { TokenChecks } from "./types.ts";

/** RFC 7519 §4.1.4 allows some leeway for clocks that differ. */
const DEFAULT_LEEWAY_SECONDS = 1;

/** Each check by name, and what it has to be. */
const CHECKS: Readonly<
  Record<keyof TokenChecks, readonly [(value: unknown) => boolean, expected: string]>
> = {
  audience: [isNameOrNames, "text, or a list of at least one text"],
  issuer: [isNameOrNames, "text, or a list of at least one text"],
  requiredClaims: [arrayOf(isString), "a list of names"],
  maxAgeSeconds: [isSeconds, "a number of at least 0"],
  leewaySeconds: [isSeconds, "a number of at least 0"],
  type: [isString, "text"],
};

/** The names of all checks. */
export const CHECK_NAMES: readonly string[] = Object.keys(CHECKS);

/** Says what is wrong with options that are none, or of which one has a name that is not known. */
export function unknownName(value: unknown, known: readonly string[]): string | undefined {
  if (!isRecord(value)) return `the options are ${shown(value)}, expected an object`;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  return unknown && `${unknown} is unknown, expected one of ${known.join(", ")}`;
}

/** Says which check is not what it has to be, if one is; members of other names are ignored. */
export function checksProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, [isRight, expected]] of Object.entries(CHECKS)) {
    const given = value[name];
    if (given !== undefined && !isRight(given)) {
      return `${name} is ${shown(given)}, expected ${expected}`;
    }
  }
  return undefined;
}

/** Whether a value is checks and nothing else. */
export function isTokenChecks(value: unknown): value is TokenChecks {
  return isRecord(value) && unknownName(value, CHECK_NAMES) === undefined &&
    checksProblem(value) === undefined;
}

/** Takes the checks out of what also holds other options. */
export function pickChecks(options: TokenChecks): TokenChecks {
  const { audience, issuer, requiredClaims, maxAgeSeconds, leewaySeconds, type } = options;
  return {
    ...(audience === undefined ? {} : { audience }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(requiredClaims === undefined ? {} : { requiredClaims }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(leewaySeconds === undefined ? {} : { leewaySeconds }),
    ...(type === undefined ? {} : { type }),
  };
}

/**
 * Checks what a token says, whose signature is right.
 *
 * @param always What holds whatever `asked` says: nothing in `asked` can loosen it.
 * @throws {JwtError} Of kind `expired`, `not_active` or `claims`.
 */
export function checkClaims(
  claims: Claims,
  typ: string | undefined,
  always: TokenChecks,
  asked: TokenChecks,
): void {
  const leeway = Math.min(
    asked.leewaySeconds ?? always.leewaySeconds ?? DEFAULT_LEEWAY_SECONDS,
    always.leewaySeconds ?? Infinity,
  );
  const nowSeconds = Date.now() / 1_000;
  checkTimes(claims, nowSeconds, leeway);
  for (const checks of [always, asked]) {
    if (checks.maxAgeSeconds !== undefined) {
      checkAge(claims, checks.maxAgeSeconds, nowSeconds, leeway);
    }
    checkNames(claims, typ, checks);
  }
}

/** RFC 7519 §4.1.4: "on or after which" it must not be accepted; and §4.1.5. */
function checkTimes({ exp, nbf }: Claims, nowSeconds: number, leeway: number): void {
  if (exp !== undefined && nowSeconds >= exp + leeway) {
    throw refused("expired", `it expired at ${timeText(exp)}`);
  }
  if (nbf !== undefined && nowSeconds + leeway < nbf) {
    throw refused("not_active", `it is not valid before ${timeText(nbf)}`);
  }
}

function checkAge({ iat }: Claims, maxAge: number, nowSeconds: number, leeway: number): void {
  if (iat === undefined) throw refused("claims", "iat is missing, which tells its age");
  if (iat > nowSeconds + leeway) {
    throw refused("claims", `it was issued in the future, at ${timeText(iat)}`);
  }
  if (nowSeconds >= iat + maxAge + leeway) {
    throw refused("expired", `it was issued at ${timeText(iat)}, over ${maxAge} s ago`);
  }
}

function checkNames(claims: Claims, typ: string | undefined, checks: TokenChecks): void {
  const { audience, issuer, requiredClaims = [], type } = checks;
  if (type !== undefined && mediaType(typ ?? "") !== mediaType(type)) {
    throw refused("claims", `its typ is ${shown(typ)}, expected ${shown(type)}`);
  }
  const missing = requiredClaims.find((name) => !Object.hasOwn(claims, name));
  if (missing !== undefined) throw refused("claims", `${missing} is missing`);
  if (issuer !== undefined && !namesOneOf(claims.iss, issuer)) {
    throw refused("claims", `iss is ${shown(claims.iss)}, expected ${shown(issuer)}`);
  }
  if (audience !== undefined && !namesOneOf(claims.aud, audience)) {
    throw refused("claims", `aud is ${shown(claims.aud)}, expected ${shown(audience)}`);
  }
}

function namesOneOf(
  named: string | readonly string[] | undefined,
  expected: string | readonly string[],
): boolean {
  return [named ?? []].flat().some((name) => [expected].flat().includes(name));
}

/** RFC 7515 §4.1.9: without regard to case, and with or without what is the same in all of them. */
function mediaType(type: string): string {
  return type.toLowerCase().replace(/^application\//, "");
}

function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function isNameOrNames(value: unknown): boolean {
  return isString(value) || (Array.isArray(value) && value.length > 0 && value.every(isString));
}

function isSeconds(value: unknown): boolean {
  return isNumber(value) && Number.isFinite(value) && value >= 0;
}
