/** A cache in a folder, through node:sqlite: it outlives the process, and a kill at any moment. */
import type { DatabaseSync } from "node:sqlite";
import { withDeadline } from "../../deadline.ts";
import { CacheError } from "../../errors.ts";
import type { FileConfig } from "../config.ts";
import { addToCounter } from "../counter.ts";
import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "../driver.ts";
import { FileEntries, type FileEntry } from "./file_entries.ts";
import { isBusy, toCacheError } from "./file_error.ts";
import { prepareFolder } from "./file_folder.ts";
import { FileLocks } from "./file_locks.ts";
import { FilePrefix, type PrefixStep } from "./file_prefix.ts";
import { prepareDatabase } from "./file_schema.ts";
import { FileTags, toBytes } from "./file_tags.ts";
import { FileTransactions } from "./file_transactions.ts";
import type { EffectiveCacheConfig } from "../types.ts";

/** How long opening waits for another process that holds the file. */
const OPEN_TIMEOUT_MS = 5_000;
const OPEN_RETRY_MS = 10;

const SWEEP_INTERVAL_MS = 1_000;
const SWEEP_ENTRIES = 1_000;
/** Whoever closes it does not wait long for another process that holds the file. */
const LAST_SWEEP_TIMEOUT_MS = 2_000;
/** In which sweep from one to the next tags and locks are looked at that nobody needs. */
const SWEEPS_TO_TIDY = 60;

const ZERO = new Uint8Array([0x30]);

/** @throws {CacheError} Of kind `connection` when the folder or the file in it cannot be used. */
export async function openFileCache(config: FileConfig): Promise<CacheDriver> {
  const path = await prepareFolder(config.directory);
  const [{ DatabaseSync }, { crc32 }] = await Promise.all([
    import("node:sqlite"),
    import("node:zlib"),
  ]);
  const deadline = performance.now() + OPEN_TIMEOUT_MS;
  for (;;) {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { timeout: 0 });
      prepareDatabase(database, config.policy);
      return new FileCache(database, new FileEntries(database, config, crc32), config);
    } catch (error) {
      database?.close();
      if (!isBusy(error) || performance.now() > deadline) {
        throw toCacheError(error, `open a cache in "${config.directory}"`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, OPEN_RETRY_MS));
  }
}

class FileCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #database: DatabaseSync;
  readonly #transactions: FileTransactions;
  readonly #entries: FileEntries;
  readonly #prefix: FilePrefix;
  readonly #tags: FileTags;
  readonly #locks: FileLocks;
  readonly #sweeper: ReturnType<typeof setInterval>;
  #sweeps = 0;

  constructor(database: DatabaseSync, entries: FileEntries, config: FileConfig) {
    this.config = {
      cacheType: config.cacheType,
      defaultTtlSeconds: config.defaultTtlSeconds,
      changed: [],
    };
    this.#database = database;
    this.#entries = entries;
    this.#transactions = new FileTransactions(database, config.operationTimeoutMs);
    this.#prefix = new FilePrefix(database);
    this.#tags = new FileTags(database);
    this.#locks = new FileLocks(database);
    this.#sweeper = setInterval(() => void this.#sweep(), SWEEP_INTERVAL_MS);
    Deno.unrefTimer(this.#sweeper);
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#read("get a value", signal, () => this.#value(key));
  }

  getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    return this.#read("get values", signal, () => keys.map((key) => this.#value(key)));
  }

  set(
    key: string,
    value: Uint8Array,
    options: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const bytes = value.slice();
    return this.#write("set a value", signal, () => {
      const { condition, keepTtl } = options;
      const old = condition || keepTtl ? this.#entries.find(toBytes(key)) : undefined;
      if (condition !== undefined && (condition === "absent") !== (old === undefined)) return false;
      this.#store(key, bytes, options, keepTtl ? old : undefined);
      return true;
    }, bytes.length);
  }

  getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const bytes = value.slice();
    return this.#write("set a value", signal, () => {
      const old = this.#value(key);
      this.#store(key, bytes, options);
      return old;
    }, bytes.length);
  }

  setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const copies = entries.map(([key, value]) => [key, value.slice()] as const);
    const bytes = copies.reduce((sum, [, value]) => sum + value.length, 0);
    return this.#write("set values", signal, () => {
      for (const [key, value] of copies) this.#store(key, value, options);
    }, bytes);
  }

  delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#write("delete a value", signal, () => this.#entries.remove(toBytes(key)));
  }

  deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    return this.#write("delete values", signal, () => {
      return keys.filter((key) => this.#entries.remove(toBytes(key))).length;
    });
  }

  exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#read("look for a value", signal, () => {
      return this.#entries.find(toBytes(key)) !== undefined;
    });
  }

  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    return this.#write("increment", signal, () => {
      const old = this.#entries.read(toBytes(key));
      const sum = addToCounter(old?.value, by);
      const value = toBytes(sum.toString());
      if (old === undefined) this.#store(key, value, {});
      else this.#entries.rewrite(old, old.value, value);
      return sum;
    });
  }

  expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    return this.#write("set a time", signal, () => {
      const entry = this.#entries.find(toBytes(key));
      if (entry !== undefined) this.#entries.expire(entry, inFuture(ttlMs));
      return entry !== undefined;
    });
  }

  ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    return this.#read("read a time", signal, () => {
      const entry = this.#entries.find(toBytes(key));
      if (entry === undefined) return null;
      return entry.expiresAt === null ? Infinity : entry.expiresAt - Date.now();
    });
  }

  scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage> {
    return this.#read("list keys", signal, () => {
      if (cursor !== null && !cursor.startsWith(prefix)) {
        throw new CacheError("operation", "Cannot list keys: the cursor makes no sense");
      }
      const { found, last } = this.#prefix.list(prefix, cursor);
      return { keys: found, cursor: last };
    });
  }

  async deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    let count = 0;
    let step: PrefixStep<number> | undefined;
    while (step?.last !== null) {
      const after = step?.last ?? null;
      step = await this.#write("delete values", signal, () => this.#prefix.remove(prefix, after));
      count += step.found;
    }
    return count;
  }

  size(prefix: string, signal?: AbortSignal): Promise<CacheSize> {
    return this.#read("count the values", signal, () => this.#prefix.size(prefix));
  }

  readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    return this.#write("read the tags", signal, () => this.#tags.read(tags, ttlMs));
  }

  invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    return this.#write("invalidate a tag", signal, () => this.#tags.invalidate(tag));
  }

  acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    return this.#write("take the lock", signal, () => this.#locks.acquire(key, token, ttlMs));
  }

  renewLock(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#write("renew the lock", signal, () => this.#locks.renew(key, token, ttlMs));
  }

  releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    return this.#write("release the lock", signal, () => this.#locks.release(key, token));
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#read("reach the cache", signal, () => void this.#entries.find(ZERO));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await withDeadline({ timeoutMs: LAST_SWEEP_TIMEOUT_MS }, (signal) => this.#sweep(signal));
    await this.#transactions.close();
    this.#database.close();
  }

  #value(key: string): Uint8Array | null {
    const value = this.#entries.read(toBytes(key))?.value;
    return value === undefined ? null : value;
  }

  /** Stores an entry; if one of its tags has moved on, there is none then. */
  #store(key: string, value: Uint8Array, options: StoreOptions, timeOf?: FileEntry): void {
    const { ttlMs, tags = [] } = options;
    if (!this.#tags.areCurrent(tags)) {
      this.#entries.remove(toBytes(key));
      return;
    }
    this.#entries.write({
      key: toBytes(key),
      value,
      expiresAt: timeOf === undefined ? inFuture(ttlMs) : timeOf.expiresAt,
      tags: tags.map(({ tag }) => toBytes(tag)),
    });
  }

  #read<T>(attempted: string, signal: AbortSignal | undefined, run: () => T): Promise<T> {
    return this.#transactions.run({ attempted, writes: false, bytes: 0, signal, run });
  }

  #write<T>(
    attempted: string,
    signal: AbortSignal | undefined,
    run: () => T,
    bytes = 0,
  ): Promise<T> {
    return this.#transactions.run({ attempted, writes: true, bytes, signal, run });
  }

  /** Nobody waits for this: what goes wrong, the next call meets as well. */
  async #sweep(signal?: AbortSignal): Promise<void> {
    try {
      await this.#write("sweep", signal, () => {
        this.#entries.writeTouched();
        this.#entries.removeExpired(SWEEP_ENTRIES);
        if (this.#sweeps++ % SWEEPS_TO_TIDY > 0) return;
        this.#tags.removeUnused();
        this.#locks.removeExpired();
      });
      // Puts what was written so far on the disk: a power cut takes back a second or so.
      this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // As said above.
    }
  }
}

function inFuture(ttlMs: number | undefined): number | null {
  return ttlMs === undefined ? null : Math.min(Date.now() + ttlMs, Number.MAX_SAFE_INTEGER);
}
