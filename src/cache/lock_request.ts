import { CacheError } from "../errors.ts";
import { checkKey, checkWaitMs, toLockMs } from "./arguments.ts";
import type { CacheLockOptions } from "./types.ts";

const DEFAULT_TTL_SECONDS = 30;
const DEFAULT_WAIT_MS = 10_000;

/** What a lock is taken with. */
export interface LockRequest {
  readonly key: string;
  /** What the driver calls it: apart from what the cache itself locks while it loads a value. */
  readonly wireKey: string;
  readonly ttlMs: number;
  readonly waitMs: number;
}

/** @throws {TypeError} When the key or an option is none. */
export function toLockRequest(key: string, options: CacheLockOptions): LockRequest {
  const attempted = "take the lock";
  checkKey(attempted, "key", key);
  const { ttlSeconds = DEFAULT_TTL_SECONDS, waitMs = DEFAULT_WAIT_MS } = options;
  const ttlMs = toLockMs(attempted, ttlSeconds);
  checkWaitMs(attempted, waitMs);
  return { key, wireKey: `lock:${key}`, ttlMs, waitMs };
}

/** The error of a caller who cannot go on without the lock. */
export function takenError({ waitMs }: LockRequest): CacheError {
  const detail = `somebody else held it for all of waitMs ${waitMs}`;
  return new CacheError("timeout", `Cannot take the lock: ${detail}`);
}
