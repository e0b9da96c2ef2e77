import { type CallOptions, endReason, withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import type { CacheDriver } from "./driver.ts";
import type { CacheService, CacheSetOptions, EffectiveCacheConfig } from "./types.ts";

const MS_PER_SECOND = 1_000;

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function cacheOver(driver: CacheDriver): CacheService {
  return new Cache(driver);
}

class Cache implements CacheService {
  readonly config: EffectiveCacheConfig;
  readonly #driver: CacheDriver;
  #closing: Promise<void> | undefined;

  constructor(driver: CacheDriver) {
    this.#driver = driver;
    this.config = driver.config;
  }

  async get(key: string, options: CallOptions = {}): Promise<Uint8Array | null> {
    return await this.#call(key, options, (driver, signal) => driver.get(key, signal));
  }

  async set(key: string, value: Uint8Array, options: CacheSetOptions = {}): Promise<void> {
    if (!(value instanceof Uint8Array)) {
      throw new TypeError(`Cannot set a value: expected a Uint8Array, got ${typeof value}`);
    }
    const ttlMs = toTtlMs(options.ttlSeconds ?? this.config.defaultTtlSeconds);
    await this.#call(key, options, (driver, signal) => driver.set(key, value, ttlMs, signal));
  }

  async delete(key: string, options: CallOptions = {}): Promise<boolean> {
    return await this.#call(key, options, (driver, signal) => driver.delete(key, signal));
  }

  async exists(key: string, options: CallOptions = {}): Promise<boolean> {
    return await this.#call(key, options, (driver, signal) => driver.exists(key, signal));
  }

  async increment(
    key: string,
    by: number | bigint = 1,
    options: CallOptions = {},
  ): Promise<bigint> {
    const amount = toInt64(by);
    return await this.#call(key, options, (driver, signal) => {
      return driver.increment(key, amount, signal);
    });
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#call("", options, (driver, signal) => driver.ping(signal));
  }

  async close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(
    key: string,
    options: CallOptions,
    run: (driver: CacheDriver, signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    if (typeof key !== "string" || !key.isWellFormed()) {
      throw new TypeError("Cannot use the cache: expected the key as a well-formed string");
    }
    if (this.#closing !== undefined) {
      throw new CacheError("connection", "Cannot use the cache: the connection is closed");
    }
    return await withDeadline(options, async (signal) => {
      if (signal?.aborted) throw notStarted(signal);
      return await run(this.#driver, signal);
    });
  }
}

function toTtlMs(ttlSeconds: number): number | undefined {
  if (ttlSeconds === 0) return undefined;
  const ttlMs = Math.round(ttlSeconds * MS_PER_SECOND);
  if (Number.isSafeInteger(ttlMs) && ttlMs > 0) return ttlMs;
  throw new TypeError(
    `Cannot set a value: ttlSeconds is ${ttlSeconds}, expected a number of at least 0.001, or 0`,
  );
}

function toInt64(by: number | bigint): bigint {
  const amount = typeof by === "bigint" || Number.isSafeInteger(by) ? BigInt(by) : undefined;
  if (amount !== undefined && BigInt.asIntN(64, amount) === amount) return amount;
  throw new TypeError(`Cannot increment: by is ${by}, expected a 64-bit integer`);
}

function notStarted(signal: AbortSignal): CacheError {
  const reason = endReason(signal);
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new CacheError(reason, `Cannot use the cache: ${how} before it was sent`);
}
