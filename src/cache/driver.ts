import type { EffectiveCacheConfig } from "./types.ts";

/** A tag as it stood at one moment. An entry is dead as soon as one of its tags has moved on. */
export interface TagVersion {
  readonly tag: string;
  /** Never the same again after `invalidateTag`, nor after the cache has forgotten the tag. */
  readonly version: string;
}

/** How an entry is stored. */
export interface StoreOptions {
  /** How long it stays, in whole milliseconds of at least 1; without it, for good. */
  readonly ttlMs?: number | undefined;
  /** The tags that kill it, at the versions that were read before its value was made. */
  readonly tags?: readonly TagVersion[] | undefined;
}

/** How an entry is stored, and on what condition. */
export interface SetOptions extends StoreOptions {
  /** Leaves the time of a live entry as it is, and then `ttlMs` means nothing. */
  readonly keepTtl?: boolean | undefined;
  /** Stores nothing unless there is no live entry, or unless there is one. */
  readonly condition?: "absent" | "present" | undefined;
}

/** Some of the keys, and where to go on. */
export interface ScanPage {
  readonly keys: readonly string[];
  /** What the next call takes; `null` when there are no more. */
  readonly cursor: string | null;
}

/** What is stored. */
export interface CacheSize {
  readonly items: number;
  /** Of keys and values; what the backend needs beside them is not in it. */
  readonly bytes: number;
}

/**
 * What is behind a `CacheService`: a native driver, or the orchestrator.
 *
 * Every method is one atomic primitive: no other client of the backend can see, or come between,
 * the parts of what it does. Those on many keys are atomic for each key. All else (text, JSON,
 * `getOrSet`, `withLock` …) is made of these in `service.ts`, once for every backend and mode.
 *
 * - Keys, tags and the keys of locks are well-formed text of 1 to `MAX_WIRE_KEY_BYTES` bytes, with
 *   namespaces before that, and are three spaces of their own: the lock "a" has nothing to do with
 *   the entry "a". Any key has to work, and no two keys may become one.
 * - An entry is **live** until its time is over or one of its tags has another version. A dead entry
 *   is as if it were not there, for every method.
 * - Bytes that a driver takes may be changed by the caller as soon as the method has been called;
 *   bytes that it gives are the caller's, as a plain `Uint8Array` of their own.
 * - A signal that is aborted ends the wait with a `CacheError` of kind `timeout` or `cancelled`. A
 *   method that changes something sets `outcomeUnknown` whenever it fails after it may have been
 *   carried out, and never tries again of its own accord.
 * - What a backend cannot do is thrown by `unsupported()`, and is `"none"` in `CACHE_GUARANTEES`.
 */
export interface CacheDriver {
  readonly config: EffectiveCacheConfig;

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null>;

  /**
   * Reads many entries in one round trip, in Cluster in one a node; each key is atomic by itself.
   *
   * @returns As many as `keys`, in their order.
   */
  getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]>;

  /** @returns Whether it was stored: `false` only with a condition. */
  set(
    key: string,
    value: Uint8Array,
    options: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean>;

  /** Stores an entry, and gives the value of the live one that it replaces. */
  getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null>;

  /**
   * Stores many entries in one round trip, in Cluster in one a node; each key is atomic by itself,
   * and when it fails some may be stored. Of a key that comes twice, the last value stays.
   */
  setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void>;

  /** @returns Whether there was a live entry. */
  delete(key: string, signal?: AbortSignal): Promise<boolean>;

  /**
   * Removes many entries in one round trip, in Cluster in one a node; each key is atomic by itself.
   *
   * @returns How many live entries there were.
   */
  deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number>;

  exists(key: string, signal?: AbortSignal): Promise<boolean>;

  /**
   * Adds to an entry that is decimal text, as `addToCounter` does; its time and its tags stay. Where
   * there is none, it starts from 0 and stays for good.
   *
   * @throws {CacheError} Of kind `operation`, with the words of `addToCounter`; nothing is changed.
   */
  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint>;

  /**
   * Sets the time that a live entry has from now on; its value and its tags stay.
   *
   * @param ttlMs Whole milliseconds of at least 1; `undefined` is for good.
   * @returns Whether there was one.
   */
  expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean>;

  /** @returns The milliseconds that it has left, `Infinity` for good, `null` where there is none. */
  ttl(key: string, signal?: AbortSignal): Promise<number | null>;

  /**
   * Lists keys of live entries that begin with a prefix, in any order, page by page. A key that is
   * there from the first page to the last comes at least once. A page has about 1000 keys at most,
   * and can be empty. A key of a dead entry may come as well.
   *
   * @param prefix Any text, taken literally; the empty one is all keys.
   * @param cursor What the page before gave; `null` for the first one.
   * @throws {CacheError} Of kind `operation` when the cursor makes no sense.
   */
  scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage>;

  /**
   * Removes all entries whose keys begin with a prefix; locks and tags stay. Not atomic: what is
   * stored meanwhile may stay. It never blocks the backend for long.
   *
   * @returns How many there were.
   */
  deletePrefix(prefix: string, signal?: AbortSignal): Promise<number>;

  /** Counts the entries whose keys begin with a prefix, by going through them if need be. */
  size(prefix: string, signal?: AbortSignal): Promise<CacheSize>;

  /**
   * Reads the versions of tags, and gives a new one to those that have none. An entry that is then
   * stored with them is dead when `invalidateTag` came in between: so nothing old comes back.
   *
   * @param ttlMs The time of the entries to come; the versions last at least a minute longer, unless
   * the backend has to make room: then the entries are dead.
   */
  readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]>;

  /** Kills all entries that were stored with this tag, in one step, however many they are. */
  invalidateTag(tag: string, signal?: AbortSignal): Promise<void>;

  /**
   * Takes a lock that nobody holds, or whose holder's time is over. For its own holder's `token` it
   * renews it and gives the same number.
   *
   * @param token Names the holder: random, and never used twice.
   * @returns The fencing number, which is above that of every earlier holder of this key, also after
   * the cache has lost all that it knew; `null` when somebody else holds it.
   */
  acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null>;

  /** @returns Whether this token still held it, and has it for `ttlMs` from now. */
  renewLock(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean>;

  /** @returns Whether this token still held it; another holder's lock is left alone. */
  releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean>;

  ping(signal?: AbortSignal): Promise<void>;

  /** Closes it. Locks are left to whoever holds them. */
  close(): Promise<void>;
}
