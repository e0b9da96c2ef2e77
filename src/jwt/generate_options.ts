import { arrayOf, isRecord, isString } from "../guard.ts";
import { unknownName } from "./checks.ts";
import type { SigningOptions } from "./driver.ts";
import { shown } from "./refusal.ts";
import type { GenerateTokenOptions } from "./types.ts";

type Rule = readonly [isRight: (value: unknown) => boolean, expected: string];

const RULES: Readonly<Record<Exclude<keyof GenerateTokenOptions, "signal" | "timeoutMs">, Rule>> = {
  expiresInSeconds: [(value) => Number.isFinite(value), "a number"],
  notBefore: [
    (value) => value instanceof Date && !Number.isNaN(value.getTime()),
    "a Date that is one",
  ],
  audience: [(value) => isString(value) || arrayOf(isString)(value), "text, or a list of texts"],
  issuer: [isString, "text"],
  subject: [isString, "text"],
  jwtId: [isString, "text"],
  type: [isString, "text"],
};

/**
 * The options that count when the token is signed.
 *
 * @throws {TypeError} When any option has an unknown name, or is of a wrong type.
 */
export function signingOptionsOf(options: GenerateTokenOptions): SigningOptions {
  const unknown = unknownName(options, [...Object.keys(RULES), "signal", "timeoutMs"]);
  if (unknown !== undefined) throw new TypeError(`Cannot sign the claims: ${unknown}`);
  const given: Readonly<Record<string, unknown>> = { ...options };
  for (const [name, [isRight, expected]] of Object.entries(RULES)) {
    if (given[name] === undefined || isRight(given[name])) continue;
    const value = typeof given[name] === "number" ? String(given[name]) : shown(given[name]);
    throw new TypeError(`Cannot sign the claims: ${name} is ${value}, expected ${expected}`);
  }
  const { expiresInSeconds, type } = options;
  return { expiresInSeconds, type };
}

/** The claims, with those that the options say in their place. */
export function claimsOf(claims: unknown, options: GenerateTokenOptions): unknown {
  if (!isRecord(claims)) return claims;
  const { issuer, subject, audience, jwtId, notBefore } = options;
  return {
    ...claims,
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(subject === undefined ? {} : { sub: subject }),
    ...(audience === undefined ? {} : { aud: audience }),
    ...(jwtId === undefined ? {} : { jti: jwtId }),
    ...(notBefore === undefined ? {} : { nbf: Math.ceil(notBefore.getTime() / 1_000) }),
  };
}
