import { type CallOptions, endReason, startDeadline, withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import { checkKey, checkNamespace, checkPrefix, toInt64, toKeys, toTtlMs } from "./arguments.ts";
import { CacheCounts } from "./counts.ts";
import type { CacheDriver, StoreOptions } from "./driver.ts";
import { parseJson, toJsonText, toText } from "./json_value.ts";
import { type Load, Loads } from "./loads.ts";
import { type HeldLock, Locks } from "./lock.ts";
import { type LockRequest, takenError, toLockRequest } from "./lock_request.ts";
import { namespacePrefix } from "./namespaced.ts";
import { unlessAborted } from "./pause.ts";
import { bytesToStore, toConditions, toStoring } from "./store_options.ts";
import type {
  CacheGetOrSetOptions,
  CacheJsonOptions,
  CacheLock,
  CacheLockOptions,
  CacheService,
  CacheSetOptions,
  CacheStats,
  CacheStoreOptions,
  EffectiveCacheConfig,
} from "./types.ts";

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function cacheOver(driver: CacheDriver): CacheService {
  return new Cache(driver);
}

type Run<T> = (driver: CacheDriver, signal: AbortSignal | undefined) => Promise<T>;

class Cache implements CacheService {
  readonly config: EffectiveCacheConfig;
  readonly #driver: CacheDriver;
  readonly #locks: Locks;
  readonly #loads: Loads;
  readonly #counts = new CacheCounts();
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(driver: CacheDriver) {
    this.#driver = driver;
    this.config = driver.config;
    this.#locks = new Locks(driver);
    this.#loads = new Loads(driver, this.#locks);
  }

  async get(key: string, options: CallOptions = {}): Promise<Uint8Array | null> {
    checkKey("get a value", "key", key);
    return this.#counts.read(
      await this.#call(options, (driver, signal) => driver.get(key, signal)),
    );
  }

  async getString(key: string, options: CallOptions = {}): Promise<string | null> {
    const value = await this.get(key, options);
    return value === null ? null : toText(value);
  }

  async getJson<T = unknown>(key: string, options: CacheJsonOptions<T> = {}): Promise<T | null> {
    const value = await this.get(key, options);
    return value === null ? null : await parseJson(toText(value), options.schema);
  }

  async getMany(
    keys: Iterable<string>,
    options: CallOptions = {},
  ): Promise<Map<string, Uint8Array>> {
    const unique = [...new Set(toKeys("get values", keys))];
    const values = await this.#call(options, (driver, signal) => driver.getMany(unique, signal));
    const found = new Map<string, Uint8Array>();
    for (const [index, key] of unique.entries()) {
      const value = this.#counts.read(values[index] ?? null);
      if (value !== null) found.set(key, value);
    }
    return found;
  }

  async set(
    key: string,
    value: Uint8Array | string,
    options: CacheSetOptions = {},
  ): Promise<boolean> {
    const attempted = "set a value";
    checkKey(attempted, "key", key);
    const bytes = bytesToStore(attempted, value, options);
    const conditions = toConditions(options);
    return await this.#storing(attempted, options, async (driver, store, signal) => {
      const isStored = await driver.set(key, bytes, { ...conditions, ...store }, signal);
      if (isStored) this.#counts.sets++;
      return isStored;
    });
  }

  async setString(key: string, text: string, options: CacheSetOptions = {}): Promise<boolean> {
    return await this.set(key, text, options);
  }

  async setJson(key: string, value: unknown, options: CacheSetOptions = {}): Promise<boolean> {
    return await this.set(key, toJsonText(value), options);
  }

  async setNx(
    key: string,
    value: Uint8Array | string,
    options: CacheStoreOptions = {},
  ): Promise<boolean> {
    return await this.set(key, value, { ...options, ifAbsent: true });
  }

  async getSet(
    key: string,
    value: Uint8Array | string,
    options: CacheStoreOptions = {},
  ): Promise<Uint8Array | null> {
    const attempted = "set a value";
    checkKey(attempted, "key", key);
    const bytes = bytesToStore(attempted, value, options);
    return await this.#storing(attempted, options, async (driver, store, signal) => {
      const replaced = await driver.getSet(key, bytes, store, signal);
      this.#counts.sets++;
      return this.#counts.read(replaced);
    });
  }

  async setMany(
    entries: Iterable<readonly [key: string, value: Uint8Array | string]>,
    options: CacheStoreOptions = {},
  ): Promise<void> {
    const attempted = "set values";
    // A key once: of two commands for it, a cluster that redirects one could carry out the last first.
    const byKey = new Map<string, Uint8Array>();
    for (const [key, value] of entries) {
      checkKey(attempted, "key", key);
      byKey.set(key, bytesToStore(attempted, value, options));
    }
    await this.#storing(attempted, options, async (driver, store, signal) => {
      await driver.setMany([...byKey], store, signal);
      this.#counts.sets += byKey.size;
    });
  }

  async delete(key: string, options: CallOptions = {}): Promise<boolean> {
    checkKey("delete a value", "key", key);
    const existed = await this.#call(options, (driver, signal) => driver.delete(key, signal));
    if (existed) this.#counts.deletes++;
    return existed;
  }

  async deleteMany(keys: Iterable<string>, options: CallOptions = {}): Promise<number> {
    const unique = [...new Set(toKeys("delete values", keys))];
    const count = await this.#call(options, (driver, signal) => driver.deleteMany(unique, signal));
    this.#counts.deletes += count;
    return count;
  }

  async exists(key: string, options: CallOptions = {}): Promise<boolean> {
    checkKey("look for a value", "key", key);
    return await this.#call(options, (driver, signal) => driver.exists(key, signal));
  }

  async increment(
    key: string,
    by: number | bigint = 1,
    options: CallOptions = {},
  ): Promise<bigint> {
    checkKey("increment", "key", key);
    const amount = toInt64("increment", by);
    return await this.#call(options, (driver, signal) => driver.increment(key, amount, signal));
  }

  async decrement(
    key: string,
    by: number | bigint = 1,
    options: CallOptions = {},
  ): Promise<bigint> {
    toInt64("decrement", by);
    return await this.increment(key, toInt64("decrement", -BigInt(by)), options);
  }

  async expire(key: string, ttlSeconds: number, options: CallOptions = {}): Promise<boolean> {
    checkKey("set a time", "key", key);
    const ttlMs = toTtlMs("set a time", "ttlSeconds", ttlSeconds);
    return await this.#call(options, (driver, signal) => driver.expire(key, ttlMs, signal));
  }

  async ttl(key: string, options: CallOptions = {}): Promise<number | null> {
    checkKey("read a time", "key", key);
    const ttlMs = await this.#call(options, (driver, signal) => driver.ttl(key, signal));
    // It may be over by the time that the answer is here; 0 would mean for good.
    return ttlMs === null || ttlMs <= 0 ? null : Math.ceil(ttlMs) / 1_000;
  }

  async getOrSet(
    key: string,
    load: Load,
    options: CacheGetOrSetOptions = {},
  ): Promise<Uint8Array> {
    const attempted = "get or set a value";
    checkKey(attempted, "key", key);
    if (typeof load !== "function") {
      throw new TypeError(`Cannot ${attempted}: expected a function, got ${typeof load}`);
    }
    const { staleSeconds = 0 } = options;
    const request = {
      key,
      load,
      ...toStoring(attempted, options, this.config.defaultTtlSeconds),
      staleMs: toTtlMs(attempted, "staleSeconds", staleSeconds) ?? 0,
      closing: this.#ending.signal,
      onStored: () => this.#counts.sets++,
    };
    return await this.#call(options, async (_driver, signal) => {
      const found = this.#counts.read(await this.#loads.find(request, signal));
      return found ??
        (await unlessAborted(attempted, this.#loads.load(request), signal)).slice();
    });
  }

  async invalidateTag(tag: string, options: CallOptions = {}): Promise<void> {
    checkKey("invalidate a tag", "tag", tag);
    await this.#call(options, (driver, signal) => driver.invalidateTag(tag, signal));
  }

  async lock(key: string, options: CacheLockOptions = {}): Promise<CacheLock | null> {
    return await this.#take(toLockRequest(key, options), options);
  }

  async withLock<T>(
    key: string,
    run: (lock: CacheLock) => Promise<T> | T,
    options: CacheLockOptions = {},
  ): Promise<T> {
    const request = toLockRequest(key, options);
    const lock = await this.#take(request, options);
    if (lock === null) throw takenError(request);
    return await this.#locks.keepWhile(lock, () => run(lock));
  }

  async *scan(prefix: string = "", options: CallOptions = {}): AsyncIterableIterator<string> {
    checkPrefix("list keys", prefix);
    using deadline = startDeadline(options);
    const { signal } = deadline;
    const next = async (cursor: string | null) => {
      return await this.#call(signal === undefined ? {} : { signal }, (driver) => {
        return driver.scan(prefix, cursor, signal);
      });
    };
    let page = await next(null);
    yield* page.keys;
    while (page.cursor !== null) {
      page = await next(page.cursor);
      yield* page.keys;
    }
  }

  async clear(namespace: string, options: CallOptions = {}): Promise<number> {
    checkNamespace("clear a namespace", namespace);
    const prefix = namespacePrefix(namespace);
    return await this.#call(options, (driver, signal) => driver.deletePrefix(prefix, signal));
  }

  async flush(options: CallOptions = {}): Promise<number> {
    return await this.#call(options, (driver, signal) => driver.deletePrefix("", signal));
  }

  async stats(options: CallOptions = {}): Promise<CacheStats> {
    const size = await this.#call(options, (driver, signal) => driver.size("", signal));
    return { ...this.#counts, ...size };
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#call(options, (driver, signal) => driver.ping(signal));
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    await this.#locks.close();
    await this.#driver.close();
  }

  async #take(request: LockRequest, options: CallOptions): Promise<HeldLock | null> {
    return await this.#call(options, (_driver, signal) => this.#locks.take(request, signal));
  }

  /** Tags are read before anything is stored: an invalidation in between then counts. */
  async #storing<T>(
    attempted: string,
    options: CacheStoreOptions,
    run: (
      driver: CacheDriver,
      store: StoreOptions,
      signal: AbortSignal | undefined,
    ) => Promise<T>,
  ): Promise<T> {
    const { ttlMs, tags } = toStoring(attempted, options, this.config.defaultTtlSeconds);
    return await this.#call(options, async (driver, signal) => {
      if (tags.length === 0) return await run(driver, { ttlMs }, signal);
      const versions = await driver.readTags(tags, ttlMs, signal);
      return await run(driver, { ttlMs, tags: versions }, signal);
    });
  }

  #call<T>(options: CallOptions, run: Run<T>): Promise<T> {
    if (this.#closing !== undefined) {
      throw new CacheError("connection", "Cannot use the cache: the connection is closed");
    }
    return withDeadline(options, (signal) => {
      if (signal?.aborted) throw notStarted(signal);
      return run(this.#driver, signal);
    });
  }
}

function notStarted(signal: AbortSignal): CacheError {
  const reason = endReason(signal);
  const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
  return new CacheError(reason, `Cannot use the cache: ${how} before it was sent`);
}
