import { JwtError } from "../errors.ts";
import { arrayOf, either, type Guard, isNumber, isRecord, isString } from "../guard.ts";
import type { Claims } from "./driver.ts";

/** RFC 7519 §4.1: the registered claims, and what each has to be. */
const REGISTERED: readonly (readonly [string, Guard<unknown>, string])[] = [
  ["iss", isString, "a string"],
  ["sub", isString, "a string"],
  ["aud", either(isString, arrayOf(isString)), "a string or an array of strings"],
  ["exp", isNumber, "a number of seconds"],
  ["nbf", isNumber, "a number of seconds"],
  ["iat", isNumber, "a number of seconds"],
  ["jti", isString, "a string"],
];

/** What is longer is refused unread. */
export const MAX_TOKEN_CHARACTERS = 16 * 1024;

/** Whether a text is short enough to be looked at as a token. */
export function isShortToken(value: unknown): value is string {
  return isString(value) && value.length <= MAX_TOKEN_CHARACTERS;
}

/** Whether claims are of the types that RFC 7519 demands. */
export const isClaims: Guard<Claims> = (value): value is Claims =>
  isRecord(value) && claimsProblem(value) === undefined;

/** Says which registered claim is of a wrong type, if one is. */
export function claimsProblem(claims: Record<string, unknown>): string | undefined {
  const wrong = REGISTERED.find(([name, guard]) =>
    claims[name] !== undefined && !guard(claims[name])
  );
  return wrong && `${wrong[0]} is not ${wrong[2]}`;
}

/**
 * Makes the claims that are signed of what a caller hands over: what JSON says of it.
 *
 * @throws {JwtError} Of kind `invalid_claims` when JSON cannot say it.
 */
export function toClaims(value: unknown): Claims {
  if (!isRecord(value)) throw refused("they are not an object");
  const claims: unknown = JSON.parse(jsonText(value));
  if (!isRecord(claims)) throw refused("they are not an object");
  if (isClaims(claims)) return claims;
  throw refused(claimsProblem(claims) ?? "they are of a wrong shape");
}

function jsonText(value: object): string {
  try {
    return JSON.stringify(value, (name, claim: unknown) => {
      if (["bigint", "function", "symbol"].includes(typeof claim)) {
        throw refused(`JSON has no ${typeof claim}, as "${name}" is`);
      }
      if (typeof claim === "number" && !Number.isFinite(claim)) {
        throw refused(`JSON has no ${claim}, as "${name}" is`);
      }
      return claim;
    });
  } catch (error) {
    throw error instanceof JwtError ? error : refused("they contain themselves");
  }
}

function refused(detail: string): JwtError {
  return new JwtError("invalid_claims", `Cannot sign the claims: ${detail}`);
}
