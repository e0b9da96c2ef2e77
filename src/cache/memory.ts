/** A cache in this process, through npm:lru-cache. */
import type { LRUCache } from "lru-cache";
import { CacheError } from "../errors.ts";
import type { MemoryConfig } from "./config.ts";
import { addToCounter } from "./counter.ts";
import type { CacheDriver } from "./driver.ts";
import type { EffectiveCacheConfig } from "./types.ts";

/** What an entry takes beside its key and its value, about. */
const ENTRY_OVERHEAD_BYTES = 64;
const BYTES_PER_CHARACTER = 2;

export async function openMemoryCache(config: MemoryConfig): Promise<CacheDriver> {
  const { LRUCache } = await import("lru-cache");
  const entries = new LRUCache<string, Uint8Array>({
    maxSize: config.maxSizeBytes,
    sizeCalculation: entryBytes,
    ttlResolution: 0,
  });
  return new MemoryCache(entries, config);
}

class MemoryCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #entries: LRUCache<string, Uint8Array>;
  readonly #maxSizeBytes: number;

  constructor(
    entries: LRUCache<string, Uint8Array>,
    { cacheType, defaultTtlSeconds, maxSizeBytes }: MemoryConfig,
  ) {
    this.#entries = entries;
    this.#maxSizeBytes = maxSizeBytes;
    this.config = { cacheType, defaultTtlSeconds };
  }

  get(key: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#entries.get(key)?.slice() ?? null);
  }

  async set(key: string, value: Uint8Array, ttlMs: number | undefined): Promise<void> {
    await Promise.resolve();
    const byteLength = entryBytes(value, key);
    if (byteLength > this.#maxSizeBytes) {
      throw new CacheError(
        "operation",
        `Cannot set a value: it takes ${byteLength} bytes, maxSizeBytes is ${this.#maxSizeBytes}`,
      );
    }
    this.#entries.set(key, value.slice(), { ttl: ttlMs ?? 0 });
  }

  delete(key: string): Promise<boolean> {
    const existed = this.#entries.has(key);
    this.#entries.delete(key);
    return Promise.resolve(existed);
  }

  exists(key: string): Promise<boolean> {
    return Promise.resolve(this.#entries.has(key));
  }

  async increment(key: string, by: bigint): Promise<bigint> {
    await Promise.resolve();
    const ttlMs = this.#entries.has(key) ? this.#entries.getRemainingTTL(key) : Infinity;
    const text = new TextDecoder().decode(this.#entries.get(key) ?? new Uint8Array([0x30]));
    const sum = addToCounter(text, by);
    const value = new TextEncoder().encode(sum.toString());
    this.#entries.set(key, value, { ttl: Number.isFinite(ttlMs) ? ttlMs : 0 });
    return sum;
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#entries.clear();
    return Promise.resolve();
  }
}

function entryBytes(value: Uint8Array, key: string): number {
  return value.length + key.length * BYTES_PER_CHARACTER + ENTRY_OVERHEAD_BYTES;
}
