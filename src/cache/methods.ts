/** docs/protocol.md §8.2: the operations of a cache. */
import {
  either,
  isBoolean,
  isNumber,
  isSafeInteger,
  isString,
  literal,
  oneOf,
  optional,
  shape,
} from "../guard.ts";
import { method } from "../ipc/method.ts";

const isKey = shape({ key: isString });
const isNothing = shape({});

/** What a cache can be asked over the wire. Values are base64, integers over 53 bits are text. */
export const cacheMethods = {
  get: method("get", isKey, shape({ value: either(isString, literal(null)) })),
  set: method(
    "set",
    shape({ key: isString, value: isString, ttl_ms: optional(isSafeInteger) }),
    isNothing,
  ),
  delete: method("delete", isKey, shape({ deleted: isBoolean })),
  exists: method("exists", isKey, shape({ exists: isBoolean })),
  increment: method(
    "increment",
    shape({ key: isString, by: isString }),
    shape({ value: isString }),
  ),
  ping: method("ping", isNothing, isNothing),
};

/** What the orchestrator tells of a cache that it opened. */
export const isCacheConfig = shape({
  cacheType: oneOf(["redis", "in_memory"]),
  defaultTtlSeconds: isNumber,
});
