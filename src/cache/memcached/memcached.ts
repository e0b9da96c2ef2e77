/** A cache in memcached, through npm:memcache-client. */
import type { MemcachedConfig } from "../config.ts";
import { addToCounter } from "../counter.ts";
import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "../driver.ts";
import { untilAborted } from "../../deadline.ts";
import { CacheError } from "../../errors.ts";
import { unsupported } from "../guarantees.ts";
import { MemcachedChanges } from "./memcached_changes.ts";
import { MemcachedClears } from "./memcached_clears.ts";
import { MemcachedClient } from "./memcached_client.ts";
import { MemcachedEntries } from "./memcached_entries.ts";
import type { Body, MemcachedEntry } from "./memcached_entry.ts";
import { afterEffect, toCacheError } from "./memcached_error.ts";
import type { Hash } from "./memcached_key.ts";
import { MemcachedLocks } from "./memcached_locks.ts";
import { loadBody } from "./memcached_parts.ts";
import { MemcachedTags } from "./memcached_tags.ts";
import type { EffectiveCacheConfig } from "../types.ts";

const NOT_A_NUMBER = new Uint8Array();

/** @throws {CacheError} Of kind `connection` or `timeout` when the server does not answer. */
export async function openMemcachedCache(config: MemcachedConfig): Promise<CacheDriver> {
  const { createHash } = await import("node:crypto");
  try {
    const client = await MemcachedClient.open(config);
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    return new MemcachedCache(client, hash, config);
  } catch (error) {
    throw toCacheError(error, "open a cache");
  }
}

class MemcachedCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #client: MemcachedClient;
  readonly #clears: MemcachedClears;
  readonly #tags: MemcachedTags;
  readonly #entries: MemcachedEntries;
  readonly #changes: MemcachedChanges;
  readonly #locks: MemcachedLocks;

  constructor(client: MemcachedClient, hash: Hash, config: MemcachedConfig) {
    this.config = {
      cacheType: config.cacheType,
      defaultTtlSeconds: config.defaultTtlSeconds,
      changed: [],
    };
    this.#client = client;
    this.#clears = new MemcachedClears(client);
    this.#tags = new MemcachedTags(client, hash);
    this.#entries = new MemcachedEntries(client, this.#clears, this.#tags, hash);
    this.#changes = new MemcachedChanges(this.#entries);
    this.#locks = new MemcachedLocks(client, hash);
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return reading("get a value", signal, async () => {
      const [entry] = await this.#find([key]);
      return await this.#valueOf(entry?.body);
    });
  }

  getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    return reading("get values", signal, async () => {
      const entries = await this.#find(keys);
      return await Promise.all(entries.map((entry) => this.#valueOf(entry?.body)));
    });
  }

  set(
    key: string,
    value: Uint8Array,
    { condition, keepTtl, ...options }: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const body = value.slice();
    return this.#changes.run(key, {
      attempted: "set a value",
      isBlind: condition === undefined && !keepTtl,
      signal,
      make(entry) {
        const isThere = entry !== undefined;
        if (condition !== undefined && isThere !== (condition === "present")) {
          return { entry, result: false };
        }
        const stored = newEntry(body, options);
        const expiresAt = keepTtl && isThere ? entry.expiresAt : stored.expiresAt;
        return { entry: { ...stored, expiresAt }, result: true };
      },
    });
  }

  async getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const body = value.slice();
    const replaced = await this.#changes.run(key, {
      attempted: "set a value",
      isBlind: false,
      signal,
      make: (entry) => ({ entry: newEntry(body, options), result: entry?.body }),
    });
    return await changing("set a value", signal, () => {
      return this.#valueOf(replaced).catch((error) => {
        throw afterEffect(error);
      });
    });
  }

  async setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    await Promise.all(entries.map(([key, value]) => this.set(key, value, options, signal)));
  }

  delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#changes.run(key, {
      attempted: "delete a value",
      isBlind: false,
      signal,
      make: (entry) => ({ entry: undefined, result: entry !== undefined }),
    });
  }

  async deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    const deleted = await Promise.all(keys.map((key) => this.delete(key, signal)));
    return deleted.filter(Boolean).length;
  }

  exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return reading("look for a value", signal, async () => {
      const [entry] = await this.#find([key]);
      return entry !== undefined;
    });
  }

  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    return this.#changes.run(key, {
      attempted: "increment",
      isBlind: false,
      signal,
      make(entry) {
        const sum = addToCounter(entry && bytesOf(entry.body), by);
        const body = new TextEncoder().encode(sum.toString());
        return { entry: entry ? { ...entry, body } : newEntry(body, {}), result: sum };
      },
    });
  }

  expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    return this.#changes.run(key, {
      attempted: "set a time",
      isBlind: false,
      signal,
      make: (entry) => ({
        entry: entry && { ...entry, expiresAt: inFuture(ttlMs) },
        result: entry !== undefined,
      }),
    });
  }

  ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    return reading("read a time", signal, async () => {
      const [entry] = await this.#find([key]);
      if (entry === undefined) return null;
      return entry.expiresAt === null ? Infinity : entry.expiresAt - Date.now();
    });
  }

  scan(): Promise<ScanPage> {
    return Promise.reject(unsupported("memcached", "scan"));
  }

  size(): Promise<CacheSize> {
    return Promise.reject(unsupported("memcached", "stats"));
  }

  /** The server cannot count them: what this gives is always 0. */
  async deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    await changing("delete values", signal, () => this.#clears.clear(prefix));
    return 0;
  }

  readTags(
    tags: readonly string[],
    _ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    return reading("read the tags", signal, () => this.#tags.read(tags));
  }

  invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    return changing("invalidate a tag", signal, () => this.#tags.invalidate(tag));
  }

  acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    return changing("take the lock", signal, () => this.#locks.acquire(key, token, ttlMs, signal));
  }

  renewLock(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean> {
    return changing("renew the lock", signal, () => this.#locks.renew(key, token, ttlMs));
  }

  releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    return changing("release the lock", signal, () => this.#locks.release(key, token));
  }

  ping(signal?: AbortSignal): Promise<void> {
    return reading("reach the cache", signal, () => this.#client.ping());
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** The live entries of these keys, after the changes that were asked for before. */
  async #find(keys: readonly string[]): Promise<readonly (MemcachedEntry | undefined)[]> {
    await this.#changes.settled(keys);
    return (await this.#entries.find(keys)).map(({ entry }) => entry);
  }

  async #valueOf(body: Body | undefined): Promise<Uint8Array | null> {
    if (body === undefined) return null;
    return (await loadBody(this.#client, body))?.slice() ?? null;
  }
}

function newEntry(body: Body, { ttlMs, tags = [] }: StoreOptions): MemcachedEntry {
  return { expiresAt: inFuture(ttlMs), tags, body };
}

function inFuture(ttlMs: number | undefined): number | null {
  return ttlMs === undefined ? null : Math.min(Date.now() + ttlMs, Number.MAX_SAFE_INTEGER);
}

/** No value in parts is a number: they are far too large. */
function bytesOf(body: Body): Uint8Array {
  return body instanceof Uint8Array ? body : NOT_A_NUMBER;
}

async function reading<T>(
  attempted: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  return await answered(attempted, signal, false, run);
}

async function changing<T>(
  attempted: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  return await answered(attempted, signal, true, run);
}

/** A command that was sent cannot be called back: whoever gives up on it cannot know its outcome. */
async function answered<T>(
  attempted: string,
  signal: AbortSignal | undefined,
  lasting: boolean,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await untilAborted(run(), signal, (reason) => {
      const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
      const details = lasting ? { outcomeUnknown: true as const } : {};
      return new CacheError(reason, `Cannot ${attempted}: ${how}`, details);
    });
  } catch (error) {
    throw toCacheError(error, attempted);
  }
}
