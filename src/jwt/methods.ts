/** docs/protocol.md §8.3: the operations of a JWT service. */
import { arrayOf, isNumber, isRecord, isSafeInteger, isString, optional, shape } from "../guard.ts";
import { method } from "../ipc/method.ts";
import { toCamelCaseKeys } from "../ipc/naming.ts";
import { isJwtAlgorithm } from "./algorithm.ts";
import { isTokenChecks } from "./checks.ts";
import { isClaims } from "./claims.ts";
import { isPublicJwk } from "./public_key.ts";
import { isShortToken } from "./token.ts";

/** A check that is not known here would not be made, so that nobody could rely on it. */
function isWireChecks(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && isTokenChecks(toCamelCaseKeys(value));
}

/** The name of the event that brings other public keys. */
export const KEYS_EVENT = "keys";

/** A set of public keys and of rules, and its place in the order of such sets. */
export const isKeysEvent = shape({
  version: isSafeInteger,
  keys: arrayOf(isPublicJwk),
  validation: isWireChecks,
});

/** What a JWT service can be asked over the wire. */
export const jwtMethods = {
  validate: method(
    "validate",
    shape({ token: isShortToken, checks: optional(isWireChecks) }),
    shape({ claims: isClaims, version: isSafeInteger }),
  ),
  generate: method(
    "generate",
    shape({
      claims: isClaims,
      expires_in_seconds: optional(isNumber),
      type: optional(isString),
    }),
    shape({ token: isString }),
  ),
  keys: method(
    "keys",
    shape({ version: isSafeInteger }),
    shape({
      version: isSafeInteger,
      keys: optional(arrayOf(isPublicJwk)),
      validation: optional(isWireChecks),
    }),
  ),
};

/** What the orchestrator tells of a JWT service that it opened. */
export const isJwtConfig = shape({
  algorithm: optional(isJwtAlgorithm),
  algorithms: arrayOf(isJwtAlgorithm),
  validation: isTokenChecks,
  publicKeys: shape({ version: isSafeInteger, keys: arrayOf(isPublicJwk) }),
});
