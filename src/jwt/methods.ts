/** docs/protocol.md §8.3: the operations of a JWT service. */
import { isNumber, isString, literal, optional, shape } from "../guard.ts";
import { method } from "../ipc/method.ts";
import { isClaims, isShortToken } from "./claims.ts";

/** What a JWT service can be asked over the wire. */
export const jwtMethods = {
  validate: method("validate", shape({ token: isShortToken }), shape({ claims: isClaims })),
  generate: method(
    "generate",
    shape({ claims: isClaims, expires_in_seconds: optional(isNumber) }),
    shape({ token: isString }),
  ),
};

/** What the orchestrator tells of a JWT service that it opened. */
export const isJwtConfig = shape({ algorithm: literal("HS256") });
