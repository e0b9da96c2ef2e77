import { MAX_TIMER_MS } from "../deadline.ts";
import { arrayOf, isBoolean, isString } from "../guard.ts";
import { schemaProblem } from "../standard_schema.ts";
import type { JwtMiddlewareOptions } from "./authentication.ts";
import { CHECK_NAMES, checksProblem, unknownName } from "./checks.ts";
import { shown } from "./refusal.ts";
import type { TokenChecks } from "./types.ts";

type OwnOption = Exclude<keyof JwtMiddlewareOptions, keyof TokenChecks>;

/** RFC 9110 §5.6.2: what the name of a header or of a cookie is made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

const OPTIONS: Readonly<
  Record<OwnOption, readonly [isRight: (value: unknown) => boolean, expected: string]>
> = {
  schema: [(value) => schemaProblem(value) === undefined, "a Standard Schema"],
  scopes: [
    (value) => arrayOf(isString)(value) && value.every((scope) => SCOPE.test(scope)),
    "a list of scopes, none with a space in it",
  ],
  optional: [isBoolean, "true or false"],
  cookie: [isName, "the name of a cookie"],
  headerName: [isName, "the name of a header"],
  onRefused: [(value) => typeof value === "function", "a function"],
  timeoutMs: [isTimeoutMs, "a positive number of milliseconds that a timer can wait for"],
};

/** Says which option of a middleware is unknown, or is not what it has to be, if one is. */
export function middlewareProblem(options: object): string | undefined {
  const unknown = unknownName(options, [...CHECK_NAMES, ...Object.keys(OPTIONS)]);
  if (unknown !== undefined) return unknown;
  const given: Readonly<Record<string, unknown>> = { ...options };
  for (const [name, [isRight, expected]] of Object.entries(OPTIONS)) {
    if (given[name] === undefined || isRight(given[name])) continue;
    return `${name} is ${shown(given[name])}, expected ${expected}`;
  }
  return checksProblem(given);
}

function isName(value: unknown): boolean {
  return isString(value) && TOKEN.test(value);
}

function isTimeoutMs(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value <= MAX_TIMER_MS;
}
