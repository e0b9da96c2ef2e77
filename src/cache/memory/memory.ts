/** A cache in this process. */
import { CacheError } from "../../errors.ts";
import type { MemoryConfig } from "../config.ts";
import { addToCounter } from "../counter.ts";
import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "../driver.ts";
import { byteLength } from "../limits.ts";
import { type MemoryEntries, type MemoryEntry, openMemoryEntries } from "./memory_entries.ts";
import { MemoryLocks } from "./memory_locks.ts";
import { MemoryTags } from "./memory_tags.ts";
import type { EffectiveCacheConfig } from "../types.ts";

const PAGE_KEYS = 1_000;

export async function openMemoryCache(config: MemoryConfig): Promise<CacheDriver> {
  return new MemoryCache(await openMemoryEntries(config), config);
}

/** Each operation runs without a pause, and so in one step. */
class MemoryCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #entries: MemoryEntries;
  readonly #tags = new MemoryTags();
  readonly #locks = new MemoryLocks();
  #lastId = 0;

  constructor(entries: MemoryEntries, { cacheType, defaultTtlSeconds }: MemoryConfig) {
    this.#entries = entries;
    this.config = { cacheType, defaultTtlSeconds, changed: [] };
  }

  get(key: string): Promise<Uint8Array | null> {
    return Promise.try(() => this.#read(key));
  }

  getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return Promise.try(() => keys.map((key) => this.#read(key)));
  }

  set(key: string, value: Uint8Array, options: SetOptions): Promise<boolean> {
    return Promise.try(() => {
      const { keepTtl, condition } = options;
      const current = this.#live(key);
      if (condition === (current === undefined ? "present" : "absent")) return false;
      const isKept = keepTtl && current !== undefined;
      const ttlMs = isKept ? this.#entries.ttlMs(key) : options.ttlMs;
      this.#store(key, value.slice(), { ...options, ttlMs });
      return true;
    });
  }

  getSet(key: string, value: Uint8Array, options: StoreOptions): Promise<Uint8Array | null> {
    return Promise.try(() => {
      const replaced = this.#read(key);
      this.#store(key, value.slice(), options);
      return replaced;
    });
  }

  setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
  ): Promise<void> {
    return Promise.try(() => {
      for (const [key, value] of entries) this.#store(key, value.slice(), options);
    });
  }

  delete(key: string): Promise<boolean> {
    return Promise.try(() => this.#remove(key));
  }

  deleteMany(keys: readonly string[]): Promise<number> {
    return Promise.try(() => keys.filter((key) => this.#remove(key)).length);
  }

  exists(key: string): Promise<boolean> {
    return Promise.try(() => this.#live(key) !== undefined);
  }

  increment(key: string, by: bigint): Promise<bigint> {
    return Promise.try(() => {
      const current = this.#live(key);
      const sum = addToCounter(current?.value, by);
      const ttlMs = current === undefined ? Infinity : this.#entries.ttlMs(key);
      const value = new TextEncoder().encode(sum.toString());
      this.#store(key, value, { ttlMs, tags: current?.tags });
      return sum;
    });
  }

  expire(key: string, ttlMs: number | undefined): Promise<boolean> {
    return Promise.try(() => {
      const current = this.#live(key);
      if (current !== undefined) this.#entries.set(key, current, ttlMs ?? Infinity);
      return current !== undefined;
    });
  }

  ttl(key: string): Promise<number | null> {
    return Promise.try(() => this.#live(key) === undefined ? null : this.#entries.ttlMs(key));
  }

  scan(prefix: string, cursor: string | null): Promise<ScanPage> {
    return Promise.try(() => {
      const seen = Number(cursor ?? 0);
      if (!Number.isSafeInteger(seen)) {
        throw new CacheError("operation", "Cannot list keys: the cursor makes no sense");
      }
      const keys: string[] = [];
      for (const [id, key] of this.#entries.keysAfter(seen, prefix)) {
        if (this.#live(key) !== undefined) keys.push(key);
        if (keys.length === PAGE_KEYS) return { keys, cursor: String(id) };
      }
      return { keys, cursor: null };
    });
  }

  deletePrefix(prefix: string): Promise<number> {
    return Promise.try(() => {
      const keys = [...this.#entries.withPrefix(prefix)].map(([key]) => key);
      return keys.filter((key) => this.#remove(key)).length;
    });
  }

  size(prefix: string): Promise<CacheSize> {
    return Promise.try(() => {
      let items = 0;
      let bytes = 0;
      for (const [key, { value, tags }] of this.#entries.withPrefix(prefix)) {
        if (!this.#tags.areCurrent(tags)) continue;
        items++;
        bytes += byteLength(key) + value.length;
      }
      return { items, bytes };
    });
  }

  readTags(tags: readonly string[]): Promise<TagVersion[]> {
    return Promise.try(() => tags.map((tag) => this.#tags.version(tag)));
  }

  invalidateTag(tag: string): Promise<void> {
    return Promise.try(() => this.#tags.invalidate(tag));
  }

  acquireLock(key: string, token: string, ttlMs: number): Promise<bigint | null> {
    return Promise.try(() => this.#locks.acquire(key, token, ttlMs));
  }

  renewLock(key: string, token: string, ttlMs: number): Promise<boolean> {
    return Promise.try(() => this.#locks.renew(key, token, ttlMs));
  }

  releaseLock(key: string, token: string): Promise<boolean> {
    return Promise.try(() => this.#locks.release(key, token));
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.try(() => this.#entries.clear());
  }

  #live(key: string): MemoryEntry | undefined {
    const entry = this.#entries.peek(key);
    if (entry === undefined || this.#tags.areCurrent(entry.tags)) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #read(key: string): Uint8Array | null {
    if (this.#live(key) === undefined) return null;
    return this.#entries.get(key)?.value.slice() ?? null;
  }

  #store(key: string, value: Uint8Array, { ttlMs = Infinity, tags = [] }: StoreOptions): void {
    const id = this.#live(key)?.id ?? ++this.#lastId;
    this.#entries.set(key, { id, value, tags }, ttlMs);
  }

  #remove(key: string): boolean {
    const existed = this.#live(key) !== undefined;
    this.#entries.delete(key);
    return existed;
  }
}
