import { toBytes, toTags, toTtlMs } from "./arguments.ts";
import type { SetOptions } from "./driver.ts";
import type { CacheSetOptions, CacheStoreOptions } from "./types.ts";

/** How long something stays, and by which tags it goes. */
export interface Storing {
  /** Without it, for good. */
  readonly ttlMs: number | undefined;
  readonly tags: readonly string[];
}

/** @throws {TypeError} When an option is none. */
export function toStoring(
  attempted: string,
  options: CacheStoreOptions,
  defaultTtlSeconds: number,
): Storing {
  const { ttlSeconds = defaultTtlSeconds, tags = [] } = options;
  return {
    ttlMs: toTtlMs(attempted, "ttlSeconds", ttlSeconds),
    tags: toTags(attempted, tags),
  };
}

/** A copy, if tags have to be read first: meanwhile the caller may change the bytes. */
export function bytesToStore(
  attempted: string,
  value: Uint8Array | string,
  { tags = [] }: CacheStoreOptions,
): Uint8Array {
  const bytes = toBytes(attempted, value);
  return tags.length === 0 ? bytes : bytes.slice();
}

/** @throws {TypeError} When options contradict each other. */
export function toConditions(options: CacheSetOptions): Pick<SetOptions, "keepTtl" | "condition"> {
  const { ttlSeconds, keepTtl, ifAbsent, ifPresent } = options;
  if (keepTtl && ttlSeconds !== undefined) throw both("keepTtl", "ttlSeconds");
  if (ifAbsent && ifPresent) throw both("ifAbsent", "ifPresent");
  return {
    ...(keepTtl ? { keepTtl } : {}),
    ...(ifAbsent ? { condition: "absent" } : {}),
    ...(ifPresent ? { condition: "present" } : {}),
  };
}

function both(one: string, other: string): TypeError {
  return new TypeError(`Cannot set a value: both ${one} and ${other} are given, expected one`);
}
