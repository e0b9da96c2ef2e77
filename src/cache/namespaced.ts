import type { CacheDriver } from "./driver.ts";
import type { EffectiveCacheConfig } from "./types.ts";

/** Puts a namespace before every key; without one, it is the driver itself. */
export function withNamespace(driver: CacheDriver, namespace: string | undefined): CacheDriver {
  return namespace ? new NamespacedCache(driver, `${namespace}:`) : driver;
}

class NamespacedCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #driver: CacheDriver;
  readonly #prefix: string;

  constructor(driver: CacheDriver, prefix: string) {
    this.#driver = driver;
    this.#prefix = prefix;
    this.config = driver.config;
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#driver.get(this.#prefix + key, signal);
  }

  set(
    key: string,
    value: Uint8Array,
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.#driver.set(this.#prefix + key, value, ttlMs, signal);
  }

  delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.delete(this.#prefix + key, signal);
  }

  exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#driver.exists(this.#prefix + key, signal);
  }

  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    return this.#driver.increment(this.#prefix + key, by, signal);
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#driver.ping(signal);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}
