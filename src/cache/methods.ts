/** docs/protocol.md §8.2: the operations of a cache. */
import {
  arrayOf,
  either,
  type Guard,
  isBoolean,
  isNumber,
  isPositiveInteger,
  isSafeInteger,
  isString,
  literal,
  oneOf,
  optional,
  shape,
} from "../guard.ts";
import { isChangedSettings } from "../ipc/changed_settings.ts";
import { method } from "../ipc/method.ts";
import { isTextOfBytes, MAX_LOCK_MS, MAX_TAGS, MAX_WIRE_KEY_BYTES } from "./limits.ts";
import { CacheType } from "./types.ts";

const isKeyText: Guard<string> = (value): value is string =>
  isString(value) && isTextOfBytes(value, MAX_WIRE_KEY_BYTES);
const isPrefix = either(literal(""), isKeyText);
const isLockMs: Guard<number> = (value): value is number =>
  isPositiveInteger(value) && value <= MAX_LOCK_MS;
const isToken: Guard<string> = (value): value is string =>
  isString(value) && /^[\w-]{16,64}$/.test(value);
const isValue = either(isString, literal(null));

function isPair<First, Second>(
  isFirst: Guard<First>,
  isSecond: Guard<Second>,
): Guard<readonly [First, Second]> {
  return (value): value is readonly [First, Second] =>
    Array.isArray(value) && value.length === 2 && isFirst(value[0]) && isSecond(value[1]);
}

const isTagList = arrayOf(isPair(isKeyText, isString));
const isTags: Guard<readonly (readonly [tag: string, version: string])[]> = (
  value,
): value is readonly (readonly [string, string])[] => isTagList(value) && value.length <= MAX_TAGS;

const isKey = shape({ key: isKeyText });
const isKeys = shape({ keys: arrayOf(isKeyText) });
const isNothing = shape({});
const isCount = shape({ deleted: isSafeInteger });
const isHeld = shape({ held: isBoolean });
const stored = { ttl_ms: optional(isPositiveInteger), tags: optional(isTags) };

/** What a cache can be asked over the wire. Values are base64, integers over 53 bits are text. */
export const cacheMethods = {
  get: method("get", isKey, shape({ value: isValue })),
  get_many: method("get_many", isKeys, shape({ values: arrayOf(isValue) })),
  set: method(
    "set",
    shape({
      key: isKeyText,
      value: isString,
      ...stored,
      keep_ttl: optional(isBoolean),
      condition: optional(oneOf(["absent", "present"])),
    }),
    shape({ stored: isBoolean }),
  ),
  get_set: method(
    "get_set",
    shape({ key: isKeyText, value: isString, ...stored }),
    shape({ value: isValue }),
  ),
  set_many: method(
    "set_many",
    shape({ entries: arrayOf(isPair(isKeyText, isString)), ...stored }),
    isNothing,
  ),
  delete: method("delete", isKey, shape({ deleted: isBoolean })),
  delete_many: method("delete_many", isKeys, isCount),
  exists: method("exists", isKey, shape({ exists: isBoolean })),
  increment: method(
    "increment",
    shape({ key: isKeyText, by: isString }),
    shape({ value: isString }),
  ),
  expire: method(
    "expire",
    shape({ key: isKeyText, ttl_ms: optional(isPositiveInteger) }),
    shape({ exists: isBoolean }),
  ),
  ttl: method("ttl", isKey, shape({ exists: isBoolean, ttl_ms: optional(isNumber) })),
  scan: method(
    "scan",
    shape({ prefix: isPrefix, cursor: optional(isString) }),
    shape({ keys: arrayOf(isString), cursor: optional(isString) }),
  ),
  delete_prefix: method("delete_prefix", shape({ prefix: isPrefix }), isCount),
  size: method(
    "size",
    shape({ prefix: isPrefix }),
    shape({ items: isSafeInteger, bytes: isSafeInteger }),
  ),
  read_tags: method(
    "read_tags",
    shape({ tags: arrayOf(isKeyText), ttl_ms: optional(isPositiveInteger) }),
    shape({ versions: arrayOf(isString) }),
  ),
  invalidate_tag: method("invalidate_tag", shape({ tag: isKeyText }), isNothing),
  acquire_lock: method(
    "acquire_lock",
    shape({ key: isKeyText, token: isToken, ttl_ms: isLockMs }),
    shape({ fencing_number: isValue }),
  ),
  renew_lock: method(
    "renew_lock",
    shape({ key: isKeyText, token: isToken, ttl_ms: isLockMs }),
    isHeld,
  ),
  release_lock: method("release_lock", shape({ key: isKeyText, token: isToken }), isHeld),
  ping: method("ping", isNothing, isNothing),
};

/** What the orchestrator tells of a cache that it opened. */
export const isCacheConfig = shape({
  cacheType: oneOf(Object.values(CacheType)),
  defaultTtlSeconds: isNumber,
  readOnly: optional(isBoolean),
  maxValueBytes: optional(isSafeInteger),
  changed: optional(isChangedSettings),
});
