/** docs/protocol.md §8.2: the operations of a cache. */
import {
  either,
  isBoolean,
  isNumber,
  isPositiveInteger,
  isString,
  literal,
  oneOf,
  optional,
  shape,
} from "../guard.ts";
import { method } from "../ipc/method.ts";

const isKeyText = (value: unknown): value is string => isString(value) && value.isWellFormed();
const isKey = shape({ key: isKeyText });
const isNothing = shape({});

/** What a cache can be asked over the wire. Values are base64, integers over 53 bits are text. */
export const cacheMethods = {
  get: method("get", isKey, shape({ value: either(isString, literal(null)) })),
  set: method(
    "set",
    shape({ key: isKeyText, value: isString, ttl_ms: optional(isPositiveInteger) }),
    isNothing,
  ),
  delete: method("delete", isKey, shape({ deleted: isBoolean })),
  exists: method("exists", isKey, shape({ exists: isBoolean })),
  increment: method(
    "increment",
    shape({ key: isKeyText, by: isString }),
    shape({ value: isString }),
  ),
  ping: method("ping", isNothing, isNothing),
};

/** What the orchestrator tells of a cache that it opened. */
export const isCacheConfig = shape({
  cacheType: oneOf(["redis", "in_memory"]),
  defaultTtlSeconds: isNumber,
});
