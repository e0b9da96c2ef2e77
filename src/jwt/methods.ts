/** docs/protocol.md §8.3: the operations of a JWT service. */
import { arrayOf, isNumber, isRecord, isSafeInteger, isString, optional, shape } from "../guard.ts";
import { method } from "../ipc/method.ts";
import { toCamelCaseKeys } from "../ipc/naming.ts";
import { isJwtAlgorithm } from "./algorithm.ts";
import { isTokenChecks } from "./checks.ts";
import { isClaims } from "./claims.ts";
import { isPublicJwk } from "./public_key.ts";
import { isShortToken } from "./token.ts";

function isWireChecks(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && isTokenChecks(toCamelCaseKeys(value));
}

/** The name of the event that brings other public keys. */
export const KEYS_EVENT = "keys";

/** A set of public keys, and its place in the order of such sets. */
export const isPublicKeys = shape({ version: isSafeInteger, keys: arrayOf(isPublicJwk) });

/** What a JWT service can be asked over the wire. */
export const jwtMethods = {
  validate: method(
    "validate",
    shape({ token: isShortToken, checks: optional(isWireChecks) }),
    shape({ claims: isClaims }),
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
    shape({ version: isSafeInteger, keys: optional(arrayOf(isPublicJwk)) }),
  ),
};

/** What the orchestrator tells of a JWT service that it opened. */
export const isJwtConfig = shape({
  algorithm: optional(isJwtAlgorithm),
  algorithms: arrayOf(isJwtAlgorithm),
  validation: isTokenChecks,
  publicKeys: isPublicKeys,
});
