import { JwtError } from "../errors.ts";
import { arrayOf, either, type Guard, isNumber, isRecord, isString } from "../guard.ts";
import type { Claims } from "./driver.ts";
import { unsigned } from "./refusal.ts";
import { MAX_JSON_DEPTH } from "./strict_json.ts";

/** The end of the year 9999. A token that ends later was given milliseconds, or is to last for ever. */
const MAX_NUMERIC_DATE = 253_402_300_799;

const TIME = "a number of seconds since 1970";

/** RFC 7519 §4.1: the registered claims, and what each has to be. */
const REGISTERED: readonly (readonly [string, Guard<unknown>, string])[] = [
  ["iss", isString, "a string"],
  ["sub", isString, "a string"],
  ["aud", either(isString, arrayOf(isString)), "a string or an array of strings"],
  ["exp", isNumericDate, TIME],
  ["nbf", isNumericDate, TIME],
  ["iat", isNumericDate, TIME],
  ["jti", isString, "a string"],
];

/** RFC 7519 §2. */
function isNumericDate(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value <= MAX_NUMERIC_DATE;
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
 * @throws {JwtError} Of kind `claims` when JSON cannot say it.
 */
export function toClaims(value: unknown): Claims {
  if (!isRecord(value)) throw unsigned("claims", "they are not an object");
  const claims: unknown = JSON.parse(jsonText(value));
  if (!isRecord(claims)) throw unsigned("claims", "they are not an object");
  if (isTooDeep(claims)) {
    throw unsigned("claims", `they are nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
  if (isClaims(claims)) return claims;
  throw unsigned("claims", claimsProblem(claims) ?? "they are of a wrong shape");
}

function jsonText(value: object): string {
  try {
    return JSON.stringify(value, (name, claim: unknown) => {
      if (["bigint", "function", "symbol"].includes(typeof claim)) {
        throw unsigned("claims", `JSON has no ${typeof claim}, as "${name}" is`);
      }
      if (typeof claim === "number" && !Number.isFinite(claim)) {
        throw unsigned("claims", `JSON has no ${claim}, as "${name}" is`);
      }
      return claim;
    });
  } catch (error) {
    if (error instanceof JwtError) throw error;
    throw unsigned("claims", "they contain themselves, or are nested too deeply");
  }
}

/** Level by level: a walk by calls could overflow the stack before it knew. */
function isTooDeep(value: object): boolean {
  let level = [value];
  for (let depth = 0; depth < MAX_JSON_DEPTH; depth++) {
    level = level.flatMap((outer) => Object.values(outer).filter(isObject));
  }
  return level.length > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
