import type { CallOptions } from "../deadline.ts";

/** The kinds of cache, by the names that the PyWatt SDKs give them. */
export const CacheType = { Redis: "redis", InMemory: "in_memory" } as const;

/** The kinds of cache. */
export type CacheType = typeof CacheType[keyof typeof CacheType];

/**
 * Which cache to open, and how.
 *
 * In a module, all of it but `namespace` is a hint: the orchestrator decides. No secret of it
 * leaves the process.
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
   * The server, its login and its database number in one: `redis://user:password@host:6379/0`.
   * Not together with the fields that it holds.
   */
  readonly url?: string;
  /**
   * The server, as `host` or `host:port`; the port is 6379 unless it is said.
   *
   * @default {["localhost"]}
   */
  readonly hosts?: readonly string[];
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
   * After how many seconds a value is gone when `set` does not say; 0 is never.
   *
   * @default {300}
   */
  readonly defaultTtlSeconds?: number;
  /** Goes before every key, with a colon: programs with other namespaces never meet. */
  readonly namespace?: string;
  /**
   * How many bytes of keys and values the in-memory cache holds; the least recently used go first.
   *
   * @default {10_485_760}
   */
  readonly maxSizeBytes?: number;
}

/** The settings in effect, without secrets. In a module they can differ from what it asked for. */
export interface EffectiveCacheConfig {
  /** The kind of cache. */
  readonly cacheType: CacheType;
  /** After how many seconds a value is gone when `set` does not say; 0 is never. */
  readonly defaultTtlSeconds: number;
}

/** What setting a value takes. */
export interface CacheSetOptions extends CallOptions {
  /** After how many seconds the value is gone, to the millisecond; 0 is never. */
  readonly ttlSeconds?: number;
}

/** An open cache: the same in a program that stands alone and in a module. */
export interface CacheService extends AsyncDisposable {
  /** The settings in effect. */
  readonly config: EffectiveCacheConfig;

  /**
   * Reads a value.
   *
   * @param key The key: any text.
   * @param options A signal, a time limit.
   * @returns A copy of the value, or `null` where there is none.
   * @throws {CacheError} Of any kind.
   */
  get(key: string, options?: CallOptions): Promise<Uint8Array | null>;

  /**
   * Stores a value in the place of any other.
   *
   * @param key The key: any text.
   * @param value The value: any bytes, none included.
   * @param options How long it stays, a signal, a time limit.
   * @throws {CacheError} Of any kind.
   * @throws {TypeError} When the value is no `Uint8Array`, or `ttlSeconds` no number of seconds.
   */
  set(key: string, value: Uint8Array, options?: CacheSetOptions): Promise<void>;

  /**
   * Removes a value.
   *
   * @param key The key: any text.
   * @param options A signal, a time limit.
   * @returns Whether there was one.
   * @throws {CacheError} Of any kind.
   */
  delete(key: string, options?: CallOptions): Promise<boolean>;

  /**
   * Looks whether there is a value.
   *
   * @param key The key: any text.
   * @param options A signal, a time limit.
   * @returns Whether there is one.
   * @throws {CacheError} Of any kind.
   */
  exists(key: string, options?: CallOptions): Promise<boolean>;

  /**
   * Adds to a whole number that is stored as decimal text, in one step that nothing can come
   * between. Where there is none it starts from 0 and stays for good; otherwise its time stays.
   *
   * @param key The key: any text.
   * @param by What is added: any 64-bit integer. 1 by default.
   * @param options A signal, a time limit.
   * @returns The number after that.
   * @throws {CacheError} Of kind `operation` when the value is no integer, or the sum has over 64
   * bits.
   */
  increment(key: string, by?: number | bigint, options?: CallOptions): Promise<bigint>;

  /**
   * Asks the cache whether it is there.
   *
   * @param options A signal, a time limit.
   * @throws {CacheError} Of kind `connection`, `timeout` or `cancelled`.
   */
  ping(options?: CallOptions): Promise<void>;

  /** Closes it. Closing twice does nothing. */
  close(): Promise<void>;
}
