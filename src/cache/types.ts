import type { ChangedSetting } from "../changed_setting.ts";
import type { CallOptions } from "../deadline.ts";
import type { StandardSchema } from "../standard_schema.ts";

/** The kinds of cache, by the names that the PyWatt SDKs give them. */
export const CacheType = {
  Redis: "redis",
  InMemory: "in_memory",
  File: "file",
  Memcached: "memcached",
} as const;

/** The kinds of cache. */
export type CacheType = typeof CacheType[keyof typeof CacheType];

/**
 * Which values go when there is no room for another one.
 *
 * - `lru`: the least recently used.
 * - `lfu`: the least frequently used.
 * - `fifo`: those that were stored the longest ago.
 * - `none`: none; the new one is refused.
 */
export type EvictionPolicy = "lru" | "lfu" | "fifo" | "none";

/** What to know for a connection by TLS. Each text is PEM. */
export interface CacheTlsConfig {
  /** Whom to trust. By default, whom Deno trusts. */
  readonly ca?: string;
  /** Who this is, if the server asks. Together with `privateKey`. */
  readonly certificate?: string;
  /** The key of `certificate`. */
  readonly privateKey?: string;
  /** What the server's certificate has to name. By default, its host. */
  readonly serverName?: string;
}

/** Which master to ask sentinels for. */
export interface SentinelConfig {
  /** The name that the sentinels know the master by. */
  readonly name: string;
  /** The user at the sentinels, if they have one. */
  readonly username?: string;
  /** The password of that user. */
  readonly password?: string;
}

/**
 * Which cache to open, and how.
 *
 * In a module, all of it but `namespace` and `defaultTtlSeconds` is a hint: the orchestrator
 * decides. No secret of it leaves the process.
 */
export interface CacheConfig {
  /**
   * The kind of cache.
   *
   * @default {"in_memory"}
   */
  readonly cacheType?: CacheType;
  /** Which of the orchestrator's caches, by name; standing alone, this means nothing. */
  readonly service?: string;
  /**
   * The server, its login and its database number in one: `redis://user:password@host:6379/0`, or
   * `rediss://` for TLS, or `memcached://host:11211`. Not together with the fields that it holds.
   */
  readonly url?: string;
  /**
   * The server, as `host` or `host:port`; the port is 6379 unless it is said, and 11211 for
   * memcached. With `cluster`, some of the cluster's servers; with `sentinel`, the sentinels, whose
   * port is 26379 unless it is said.
   *
   * @default {["localhost"]}
   */
  readonly hosts?: readonly string[];
  /**
   * Whether the `hosts` are a Redis Cluster.
   *
   * @default {false}
   */
  readonly cluster?: boolean;
  /** Asks the `hosts`, which are sentinels, who is the master. */
  readonly sentinel?: SentinelConfig;
  /**
   * Whether to connect by TLS, and how.
   *
   * @default {false}
   */
  readonly tls?: boolean | CacheTlsConfig;
  /** The server's user. By default Redis's own `default`. */
  readonly username?: string;
  /** The password of the server's user. */
  readonly password?: string;
  /**
   * The server's database number.
   *
   * @default {0}
   */
  readonly database?: number;
  /**
   * After how many seconds without a word from the server an operation fails with `timeout`; for a
   * file cache, while another program holds its file.
   *
   * @default {30}
   */
  readonly operationTimeoutSeconds?: number;
  /**
   * After how many seconds a value is gone when `set` does not say; 0 is never.
   *
   * @default {300}
   */
  readonly defaultTtlSeconds?: number;
  /**
   * Goes before every key, with a colon: caches with other namespaces never meet. A colon in it is
   * escaped. 256 bytes at most; without one, all keys are seen as they are.
   */
  readonly namespace?: string;
  /**
   * The folder of a file cache, which is made if it is not there, for its owner alone. There is no
   * default. Programs that name the same folder share the cache.
   */
  readonly directory?: string;
  /**
   * How many bytes the in-memory cache or the file cache holds: keys, values and what they need
   * beside that.
   *
   * @default {10_485_760}
   */
  readonly maxSizeBytes?: number;
  /**
   * Which values of the in-memory cache or the file cache go when it is full.
   *
   * @default {"lru"}
   */
  readonly policy?: EvictionPolicy;
}

/** The settings in effect, without secrets. In a module they can differ from what it asked for. */
export interface EffectiveCacheConfig {
  /** The kind of cache. */
  readonly cacheType: CacheType;
  /** After how many seconds a value is gone when `set` does not say; 0 is never. */
  readonly defaultTtlSeconds: number;
  /** Whether it can only be read, because the orchestrator says so. */
  readonly readOnly?: boolean;
  /** How many bytes one value may have, where the orchestrator limits that. */
  readonly maxValueBytes?: number;
  /** What a module asked for and did not get; nothing, standing alone. */
  readonly changed: readonly ChangedSetting[];
}

/** How long what is stored stays. */
export interface CacheTtlOptions extends CallOptions {
  /**
   * After how many seconds it is gone, to the millisecond; 0 is never. By default the cache's
   * `defaultTtlSeconds`.
   */
  readonly ttlSeconds?: number;
}

/** What storing a value takes. */
export interface CacheStoreOptions extends CacheTtlOptions {
  /** Marks it: {@linkcode CacheService.invalidateTag} of any of these removes it. 64 at most. */
  readonly tags?: readonly string[];
}

/** What setting a value takes. */
export interface CacheSetOptions extends CacheStoreOptions {
  /** Leaves the time of a value that is there as it is. Not together with `ttlSeconds`. */
  readonly keepTtl?: boolean;
  /** Stores it only where there is none. Not together with `ifPresent`. */
  readonly ifAbsent?: boolean;
  /** Stores it only where there is one. Not together with `ifAbsent`. */
  readonly ifPresent?: boolean;
}

/** What reading JSON takes. */
export interface CacheJsonOptions<T> extends CallOptions {
  /** Checks the value: without it, its type is the caller's word. */
  readonly schema?: StandardSchema<T>;
}

/** What {@linkcode CacheService.getOrSet} takes. The signal and the time limit end the wait only. */
export interface CacheGetOrSetOptions extends CacheStoreOptions {
  /**
   * For how many seconds after `ttlSeconds` the old value is still given, while one caller loads a
   * new one in the background.
   *
   * @default {0}
   */
  readonly staleSeconds?: number;
}

/** What taking a lock takes. */
export interface CacheLockOptions extends CallOptions {
  /**
   * After how many seconds it is lost unless it is renewed.
   *
   * @default {30}
   */
  readonly ttlSeconds?: number;
  /**
   * For how many milliseconds to try while somebody else holds it; 0 is once.
   *
   * @default {10_000}
   */
  readonly waitMs?: number;
}

/** A lock that this program holds, until it is released or its time is over. */
export interface CacheLock extends AsyncDisposable {
  /** What is locked. */
  readonly key: string;
  /**
   * Above that of every earlier holder. Send it with what the lock protects, and let that refuse
   * any number below the highest it has seen: so a holder that lost its lock unawares does no harm.
   */
  readonly fencingNumber: bigint;
  /** Aborted as soon as the lock is released, lost, or can no longer be known to be held. */
  readonly signal: AbortSignal;

  /**
   * Holds it for longer.
   *
   * @param options For how many seconds from now (as long as it was taken for), a signal, a time
   * limit.
   * @returns Whether it was still held.
   * @throws {CacheError} Of any kind.
   */
  renew(options?: Omit<CacheLockOptions, "waitMs">): Promise<boolean>;

  /**
   * Gives it up. Doing so twice does nothing.
   *
   * @returns Whether it was still held.
   * @throws {CacheError} Of any kind; its time then ends it.
   */
  release(options?: CallOptions): Promise<boolean>;
}

/** What a cache has done, and what is in it. */
export interface CacheStats {
  /** How many reads found a value, since this cache was opened, by this program. */
  readonly hits: number;
  /** How many reads found none. */
  readonly misses: number;
  /** How many values were stored. */
  readonly sets: number;
  /** How many values were removed by their keys. */
  readonly deletes: number;
  /** How many values are in it now, of its namespace. */
  readonly items: number;
  /** How many bytes their keys and values have. */
  readonly bytes: number;
}

/**
 * An open cache: the same in a program that stands alone and in a module.
 *
 * A key, a tag or the key of a lock is any well-formed text of 1 to 1024 bytes of UTF-8; anything
 * else is a `TypeError`. Each operation is one step that nothing can come between, unless it says
 * otherwise.
 */
export interface CacheService extends AsyncDisposable {
  /** The settings in effect. */
  readonly config: EffectiveCacheConfig;

  /**
   * Reads a value.
   *
   * @param key The key.
   * @param options A signal, a time limit.
   * @returns A copy of the value, or `null` where there is none.
   * @throws {CacheError} Of any kind.
   */
  get(key: string, options?: CallOptions): Promise<Uint8Array | null>;

  /**
   * Reads a value as text.
   *
   * @param key The key.
   * @param options A signal, a time limit.
   * @returns The text, or `null` where there is none.
   * @throws {CacheError} Of kind `serialization` when the value is no UTF-8.
   */
  getString(key: string, options?: CallOptions): Promise<string | null>;

  /**
   * Reads a value as JSON.
   *
   * @typeParam T The type of the value; only with `options.schema` is it checked.
   * @param key The key.
   * @param options A schema for the value, a signal, a time limit.
   * @returns What the JSON says, or `null` where there is no value.
   * @throws {CacheError} Of kind `serialization` when the value is no JSON, or not as its schema.
   */
  getJson<T = unknown>(key: string, options?: CacheJsonOptions<T>): Promise<T | null>;

  /**
   * Reads many values in one round trip; each of them is read in one step.
   *
   * @param keys The keys.
   * @param options A signal, a time limit.
   * @returns A copy of each value that is there, by its key.
   * @throws {CacheError} Of any kind.
   */
  getMany(keys: Iterable<string>, options?: CallOptions): Promise<Map<string, Uint8Array>>;

  /**
   * Stores a value in the place of any other.
   *
   * @param key The key.
   * @param value The value: any bytes, none included; text is stored as UTF-8.
   * @param options How long it stays, on what condition it is stored, its tags, a signal, a limit.
   * @returns Whether it was stored: always, unless a condition was given.
   * @throws {CacheError} Of any kind.
   * @throws {TypeError} When the value is neither bytes nor well-formed text, or an option no such.
   */
  set(key: string, value: Uint8Array | string, options?: CacheSetOptions): Promise<boolean>;

  /** The same as {@linkcode CacheService.set} of text. */
  setString(key: string, text: string, options?: CacheSetOptions): Promise<boolean>;

  /**
   * Stores a value as JSON.
   *
   * @param key The key.
   * @param value What `JSON.stringify` makes text of.
   * @param options As those of {@linkcode CacheService.set}.
   * @returns Whether it was stored.
   * @throws {CacheError} Of any kind.
   * @throws {TypeError} When JSON cannot say the value.
   */
  setJson(key: string, value: unknown, options?: CacheSetOptions): Promise<boolean>;

  /**
   * Stores a value where there is none: `set` with `ifAbsent`.
   *
   * @returns Whether it was stored.
   */
  setNx(key: string, value: Uint8Array | string, options?: CacheStoreOptions): Promise<boolean>;

  /**
   * Stores a value, and gives the one that it replaces.
   *
   * @param key The key.
   * @param value The new value.
   * @param options How long it stays, its tags, a signal, a time limit.
   * @returns A copy of the old value, or `null` where there was none.
   * @throws {CacheError} Of any kind.
   */
  getSet(
    key: string,
    value: Uint8Array | string,
    options?: CacheStoreOptions,
  ): Promise<Uint8Array | null>;

  /**
   * Stores many values in one round trip; each of them is stored in one step.
   *
   * @param entries The values by their keys: a `Map`, or what `Object.entries` gives.
   * @param options How long they stay, their tags, a signal, a time limit.
   * @throws {CacheError} Of any kind; some may then be stored.
   */
  setMany(
    entries: Iterable<readonly [key: string, value: Uint8Array | string]>,
    options?: CacheStoreOptions,
  ): Promise<void>;

  /**
   * Removes a value.
   *
   * @param key The key.
   * @param options A signal, a time limit.
   * @returns Whether there was one.
   * @throws {CacheError} Of any kind.
   */
  delete(key: string, options?: CallOptions): Promise<boolean>;

  /**
   * Removes many values in one round trip; each of them is removed in one step.
   *
   * @param keys The keys.
   * @param options A signal, a time limit.
   * @returns How many there were.
   * @throws {CacheError} Of any kind; some may then be removed.
   */
  deleteMany(keys: Iterable<string>, options?: CallOptions): Promise<number>;

  /**
   * Looks whether there is a value.
   *
   * @param key The key.
   * @param options A signal, a time limit.
   * @returns Whether there is one.
   * @throws {CacheError} Of any kind.
   */
  exists(key: string, options?: CallOptions): Promise<boolean>;

  /**
   * Adds to a whole number that is stored as decimal text. Where there is none it starts from 0 and
   * stays for good; otherwise its time stays.
   *
   * @param key The key.
   * @param by What is added: any 64-bit integer. 1 by default.
   * @param options A signal, a time limit.
   * @returns The number after that.
   * @throws {CacheError} Of kind `operation` when the value is no integer, or the sum has over 64
   * bits.
   */
  increment(key: string, by?: number | bigint, options?: CallOptions): Promise<bigint>;

  /**
   * Subtracts, as {@linkcode CacheService.increment} adds.
   *
   * @param key The key.
   * @param by What is subtracted: any 64-bit integer but the lowest. 1 by default.
   * @param options A signal, a time limit.
   * @returns The number after that.
   * @throws {CacheError} Of kind `operation` when the value is no integer, or the difference has
   * over 64 bits.
   */
  decrement(key: string, by?: number | bigint, options?: CallOptions): Promise<bigint>;

  /**
   * Sets how long a value stays from now on.
   *
   * @param key The key.
   * @param ttlSeconds How many seconds, to the millisecond; 0 is for good.
   * @param options A signal, a time limit.
   * @returns Whether there is a value.
   * @throws {CacheError} Of any kind.
   */
  expire(key: string, ttlSeconds: number, options?: CallOptions): Promise<boolean>;

  /**
   * Tells how long a value stays.
   *
   * @param key The key.
   * @param options A signal, a time limit.
   * @returns The seconds that it has left, to the millisecond; `Infinity` when it stays for good;
   * `null` where there is none.
   * @throws {CacheError} Of any kind.
   */
  ttl(key: string, options?: CallOptions): Promise<number | null>;

  /**
   * Reads a value, and makes and stores it where there is none. Of all who ask for the same key at
   * the same time, one runs `load`, and the others wait for what it stores: in this program, in all
   * modules of the orchestrator, and in all programs that share the backend.
   *
   * @param key The key.
   * @param load Makes the value. Its signal is aborted when the cache is closed, or when another
   * program may have begun to load.
   * @param options How long it stays, for how long it may be stale, its tags, a signal, a limit.
   * @returns A copy of the value.
   * @throws {CacheError} Of any kind.
   * @throws What `load` threw; other programs then run their own.
   */
  getOrSet(
    key: string,
    load: (signal: AbortSignal) => Promise<Uint8Array | string> | Uint8Array | string,
    options?: CacheGetOrSetOptions,
  ): Promise<Uint8Array>;

  /**
   * Removes all values that were stored with this tag, in one step, however many they are. What was
   * being loaded or stored at that moment is removed too.
   *
   * @param tag The tag.
   * @param options A signal, a time limit.
   * @throws {CacheError} Of any kind.
   */
  invalidateTag(tag: string, options?: CallOptions): Promise<void>;

  /**
   * Takes a lock, which one program at a time can hold. When it dies, the lock is free at once in a
   * module, and after `ttlSeconds` in a program that stands alone.
   *
   * @param key What is locked; it has nothing to do with a value of that key.
   * @param options For how long, how long to wait for it, a signal, a time limit.
   * @returns The lock, or `null` when somebody else held it all the time.
   * @throws {CacheError} Of any kind.
   */
  lock(key: string, options?: CacheLockOptions): Promise<CacheLock | null>;

  /**
   * Runs a function while a lock is held, which is renewed until it is done.
   *
   * @param key What is locked.
   * @param run Given the lock. Its signal is aborted when the lock is lost: it should then end.
   * @param options For how long at a time, how long to wait for it, a signal, a limit for the wait.
   * @returns What the function gives.
   * @throws {CacheError} Of kind `timeout` when somebody else held it all the time; of any kind.
   * @throws What the function throws.
   */
  withLock<T>(
    key: string,
    run: (lock: CacheLock) => Promise<T> | T,
    options?: CacheLockOptions,
  ): Promise<T>;

  /**
   * Lists the keys that begin with a prefix, in any order. A key that is there all the time comes at
   * least once; one that comes or goes meanwhile, or whose value was invalidated, may come or not.
   *
   * @param prefix Any text, taken literally. All keys by default.
   * @param options A signal, a time limit for the whole of it.
   * @returns The keys.
   * @throws {CacheError} Of any kind.
   */
  scan(prefix?: string, options?: CallOptions): AsyncIterableIterator<string>;

  /**
   * Removes all values of a namespace, which may be stored meanwhile: not in one step.
   *
   * @param namespace A namespace within the one of this cache.
   * @param options A signal, a time limit.
   * @returns How many there were; 0 on memcached, which cannot count them.
   * @throws {CacheError} Of any kind; some may then be removed.
   */
  clear(namespace: string, options?: CallOptions): Promise<number>;

  /**
   * Removes all values of this cache's own namespace; without one, all values. Locks stay.
   *
   * @param options A signal, a time limit.
   * @returns How many there were; 0 on memcached, which cannot count them.
   * @throws {CacheError} Of any kind; some may then be removed.
   */
  flush(options?: CallOptions): Promise<number>;

  /**
   * Tells what this program has done with the cache, and what is in it. That is counted by going
   * through it, unless the cache is in memory.
   *
   * @param options A signal, a time limit.
   * @returns The numbers.
   * @throws {CacheError} Of any kind.
   */
  stats(options?: CallOptions): Promise<CacheStats>;

  /**
   * Asks the cache whether it is there.
   *
   * @param options A signal, a time limit.
   * @throws {CacheError} Of kind `connection`, `timeout` or `cancelled`.
   */
  ping(options?: CallOptions): Promise<void>;

  /** Releases its locks and closes it. Closing twice does nothing. */
  close(): Promise<void>;
}
