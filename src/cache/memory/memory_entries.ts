/** What a cache in this process holds, within a size: npm:lru-cache, and a policy. */
import type { LRUCache } from "lru-cache";
import { CacheError } from "../../errors.ts";
import type { MemoryConfig } from "../config.ts";
import type { TagVersion } from "../driver.ts";
import { KeyFrequencies } from "./memory_frequency.ts";

/** What an entry takes beside its key, its value and its tags, as measured. */
const ENTRY_OVERHEAD_BYTES = 512;
const FREQUENCY_OVERHEAD_BYTES = 128;
const TAG_OVERHEAD_BYTES = 128;
const BYTES_PER_CHARACTER = 2;

/** How much longer than it took it has to be that all entries were gone through. */
const PURGE_PAUSE_FACTOR = 10;

/** A value, and what is known of it. */
export interface MemoryEntry {
  /** Grows with each new key; a scan goes on after the last one that it saw. */
  readonly id: number;
  readonly value: Uint8Array;
  readonly tags: readonly TagVersion[];
}

/** Loads the library, and makes an empty store. */
export async function openMemoryEntries(config: MemoryConfig): Promise<MemoryEntries> {
  const { LRUCache } = await import("lru-cache");
  return new MemoryEntries(LRUCache, config);
}

/** Entries by key, within a size. */
export class MemoryEntries {
  readonly #entries: LRUCache<string, MemoryEntry>;
  readonly #frequencies: KeyFrequencies | undefined;
  /** The keys by the ids of their entries, which grow: a scan has to sort nothing. */
  readonly #keys = new Map<number, string>();
  readonly #config: MemoryConfig;
  /** No entry ends before this. */
  #nextEndMs = Infinity;
  #nextPurgeMs = 0;

  constructor(Cache: typeof LRUCache, config: MemoryConfig) {
    this.#config = config;
    const frequencies = config.policy === "lfu" ? new KeyFrequencies() : undefined;
    this.#frequencies = frequencies;
    this.#entries = new Cache<string, MemoryEntry>({
      maxSize: config.maxSizeBytes,
      sizeCalculation: (entry, key) => this.#entryBytes(entry, key),
      ttlResolution: 0,
      noDisposeOnSet: true,
      dispose: ({ id }: MemoryEntry, key: string) => {
        this.#keys.delete(id);
        frequencies?.remove(key);
      },
    });
  }

  /** Counts as a use of it. */
  get(key: string): MemoryEntry | undefined {
    if (this.#config.policy === "lru") return this.#entries.get(key);
    const entry = this.#entries.peek(key);
    if (entry !== undefined) this.#frequencies?.use(key);
    return entry;
  }

  /** Counts as no use of it. */
  peek(key: string): MemoryEntry | undefined {
    return this.#entries.peek(key);
  }

  /** @throws {CacheError} Of kind `operation` when there is no room for it. */
  set(key: string, entry: MemoryEntry, ttlMs: number): void {
    this.#makeRoom(key, this.#entryBytes(entry, key));
    const replaced = this.#entries.peek(key, { allowStale: true });
    if (replaced !== undefined && replaced.id !== entry.id) this.#keys.delete(replaced.id);
    // For the library, a time of 0 is for good.
    const ttl = Number.isFinite(ttlMs) ? Math.max(ttlMs, Number.MIN_VALUE) : 0;
    this.#entries.set(key, entry, { ttl });
    this.#keys.set(entry.id, key);
    this.#frequencies?.use(key);
    if (ttl > 0) this.#nextEndMs = Math.min(this.#nextEndMs, performance.now() + ttl);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** @returns The milliseconds that it has left, `Infinity` for good. */
  ttlMs(key: string): number {
    return this.#entries.getRemainingTTL(key);
  }

  /** The entries whose keys begin with this. */
  *withPrefix(prefix: string): IterableIterator<[key: string, entry: MemoryEntry]> {
    for (const item of this.#entries.entries()) if (item[0].startsWith(prefix)) yield item;
  }

  /** The keys of the entries with a higher id that begin with this, in the order of their ids. */
  *keysAfter(seenId: number, prefix: string): IterableIterator<[id: number, key: string]> {
    for (const item of this.#keys) {
      if (item[0] > seenId && item[1].startsWith(prefix)) yield item;
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  #makeRoom(key: string, byteLength: number): void {
    const { maxSizeBytes, policy } = this.#config;
    if (byteLength > maxSizeBytes) {
      throw full(`it takes ${byteLength} bytes, maxSizeBytes is ${maxSizeBytes}`);
    }
    if (policy === "lru" || policy === "fifo" || this.#fits(key, byteLength)) return;
    this.#purge();
    while (!this.#fits(key, byteLength)) {
      const leastUsed = this.#frequencies?.leastUsedBut(key);
      if (leastUsed === undefined) {
        throw full(`the cache is full, maxSizeBytes is ${maxSizeBytes}, policy is "${policy}"`);
      }
      this.#entries.delete(leastUsed);
    }
  }

  #entryBytes({ value, tags }: MemoryEntry, key: string): number {
    const ofTags = tags.reduce((sum, { tag }) => sum + textBytes(tag) + TAG_OVERHEAD_BYTES, 0);
    const ofFrequency = this.#frequencies === undefined ? 0 : FREQUENCY_OVERHEAD_BYTES;
    return value.length + textBytes(key) + ofTags + ENTRY_OVERHEAD_BYTES + ofFrequency;
  }

  #fits(key: string, byteLength: number): boolean {
    const size = this.#entries.info(key)?.size ?? 0;
    return this.#entries.calculatedSize - size + byteLength <= this.#config.maxSizeBytes;
  }

  /** Makes room by what has ended, if anything has. */
  #purge(): void {
    const startedMs = performance.now();
    if (startedMs < this.#nextEndMs || startedMs < this.#nextPurgeMs) return;
    this.#entries.purgeStale();
    const leftMs = [...this.#entries.keys()].map((key) => this.ttlMs(key));
    const endedMs = performance.now();
    this.#nextEndMs = leftMs.reduce((least, left) => Math.min(least, endedMs + left), Infinity);
    this.#nextPurgeMs = endedMs + (endedMs - startedMs) * PURGE_PAUSE_FACTOR;
  }
}

function textBytes(text: string): number {
  return text.length * BYTES_PER_CHARACTER;
}

function full(detail: string): CacheError {
  return new CacheError("operation", `Cannot set a value: ${detail}`);
}
