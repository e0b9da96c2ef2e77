import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "../cache/driver.ts";
import type { EffectiveCacheConfig } from "../cache/types.ts";
import { isDoneWithin } from "./is_done_within.ts";

/** A driver, and what runs on it. */
interface UsedCache {
  readonly driver: CacheDriver;
  readonly running: Set<Promise<unknown>>;
}

/** A cache that modules share, and whose driver can be replaced while they use it. */
export class ReplaceableCache implements CacheDriver {
  /** The current one, and those before that something still runs on. */
  readonly #caches = new Set<UsedCache>();
  #current: UsedCache;

  constructor(driver: CacheDriver) {
    this.#current = this.#added(driver);
  }

  get config(): EffectiveCacheConfig {
    return this.#current.driver.config;
  }

  /** @returns When the driver before is closed: nothing runs on it any more, or its time is over. */
  async replace(next: CacheDriver, drainMs: number): Promise<void> {
    const before = this.#current;
    this.#current = this.#added(next);
    await isDoneWithin(Promise.allSettled(before.running), drainMs);
    await before.driver.close();
    this.#caches.delete(before);
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#run((cache) => cache.get(key, signal));
  }

  getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    return this.#run((cache) => cache.getMany(keys, signal));
  }

  set(key: string, value: Uint8Array, options: SetOptions, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.set(key, value, options, signal));
  }

  getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    return this.#run((cache) => cache.getSet(key, value, options, signal));
  }

  setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.#run((cache) => cache.setMany(entries, options, signal));
  }

  delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.delete(key, signal));
  }

  deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    return this.#run((cache) => cache.deleteMany(keys, signal));
  }

  exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.exists(key, signal));
  }

  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    return this.#run((cache) => cache.increment(key, by, signal));
  }

  expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.expire(key, ttlMs, signal));
  }

  ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    return this.#run((cache) => cache.ttl(key, signal));
  }

  scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage> {
    return this.#run((cache) => cache.scan(prefix, cursor, signal));
  }

  deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    return this.#run((cache) => cache.deletePrefix(prefix, signal));
  }

  size(prefix: string, signal?: AbortSignal): Promise<CacheSize> {
    return this.#run((cache) => cache.size(prefix, signal));
  }

  readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    return this.#run((cache) => cache.readTags(tags, ttlMs, signal));
  }

  invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    return this.#run((cache) => cache.invalidateTag(tag, signal));
  }

  acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    return this.#run((cache) => cache.acquireLock(key, token, ttlMs, signal));
  }

  renewLock(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.renewLock(key, token, ttlMs, signal));
  }

  releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    return this.#run((cache) => cache.releaseLock(key, token, signal));
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#run((cache) => cache.ping(signal));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#caches].map(({ driver }) => driver.close()));
  }

  #added(driver: CacheDriver): UsedCache {
    const added = { driver, running: new Set<Promise<unknown>>() };
    this.#caches.add(added);
    return added;
  }

  #run<T>(call: (cache: CacheDriver) => Promise<T>): Promise<T> {
    const { driver, running } = this.#current;
    const result = call(driver);
    const done = result.then(() => {}, () => {}).finally(() => running.delete(done));
    running.add(done);
    return result;
  }
}
