import { CacheError } from "../errors.ts";
import { toBytes } from "./arguments.ts";
import type { CacheDriver } from "./driver.ts";
import { CACHE_GUARANTEES } from "./guarantees.ts";
import type { Locks } from "./lock.ts";
import { pause, pausesMs } from "./pause.ts";

/** How long a loader that died keeps others waiting; a living one renews it. */
const LOAD_LOCK_MS = 10_000;

/** Makes a value that is not in the cache. */
export type Load = (signal: AbortSignal) => Promise<Uint8Array | string> | Uint8Array | string;

/** What is loaded, and how it is kept. */
export interface LoadRequest {
  readonly key: string;
  readonly load: Load;
  /** How long it is fresh, in milliseconds; without it, for good. */
  readonly ttlMs: number | undefined;
  /** For how many milliseconds after that it is still given. */
  readonly staleMs: number;
  readonly tags: readonly string[];
  /** Ends all loads of this cache. */
  readonly closing: AbortSignal;
  readonly onStored: () => void;
}

/**
 * Loads what is missing, one at a time for each key: calls of this program share one load, and a
 * lock in the cache keeps those of other programs waiting until it has what they want.
 */
export class Loads {
  readonly #driver: CacheDriver;
  readonly #locks: Locks;
  readonly #running = new Map<string, Promise<Uint8Array>>();

  constructor(driver: CacheDriver, locks: Locks) {
    this.#driver = driver;
    this.#locks = locks;
  }

  /** Reads the value; one that is stale is given, and loaded anew behind that. */
  async find(request: LoadRequest, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { value, isFresh } = await this.#read(request, signal);
    if (value !== null && !isFresh) this.load(request).catch(() => {});
    return value;
  }

  /** Joins the load that is under way, or starts one. */
  load(request: LoadRequest): Promise<Uint8Array> {
    const { key } = request;
    const running = this.#running.get(key) ??
      this.#loadAlone(request).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  async #loadAlone(request: LoadRequest): Promise<Uint8Array> {
    const { key, closing } = request;
    if (CACHE_GUARANTEES[this.#driver.config.cacheType].lock === "none") {
      return await this.#store(request, closing);
    }
    const wireKey = `load:${key}`;
    const pauses = pausesMs();
    for (;;) {
      const lock = await this.#locks.take({ key, wireKey, ttlMs: LOAD_LOCK_MS, waitMs: 0 });
      if (lock !== null) {
        return await this.#locks.keepWhile(lock, () => this.#loadLocked(request, lock.signal));
      }
      await pause(pauses.next().value, closing);
      if (closing.aborted) throw closedError();
      const value = await this.#driver.get(key);
      if (value !== null) return value;
    }
  }

  /** Whoever held the lock before may have stored what is wanted here. */
  async #loadLocked(request: LoadRequest, lockSignal: AbortSignal): Promise<Uint8Array> {
    const { value, isFresh } = await this.#read(request);
    if (value !== null && isFresh) return value;
    return await this.#store(request, AbortSignal.any([request.closing, lockSignal]));
  }

  /** The tags are read first: what is invalidated while it is loaded is not kept. */
  async #store(request: LoadRequest, signal: AbortSignal): Promise<Uint8Array> {
    const { key, load, ttlMs, staleMs, onStored } = request;
    const keptMs = ttlMs === undefined ? undefined : ttlMs + staleMs;
    const tags = request.tags.length === 0
      ? undefined
      : await this.#driver.readTags(request.tags, keptMs);
    const value = toBytes("keep what was loaded", await load(signal));
    // Another program may have begun, and ended, since.
    if (signal.aborted) return value;
    await this.#driver.set(key, value, { ttlMs: keptMs, tags });
    onStored();
    return value;
  }

  async #read(
    { key, staleMs }: LoadRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly value: Uint8Array | null; readonly isFresh: boolean }> {
    if (staleMs === 0) return { value: await this.#driver.get(key, signal), isFresh: true };
    // Sent together, they make one round trip; the time may be that of a later value: no harm.
    const [value, leftMs] = await Promise.all([
      this.#driver.get(key, signal),
      this.#driver.ttl(key, signal),
    ]);
    return { value, isFresh: (leftMs ?? 0) > staleMs };
  }
}

function closedError(): CacheError {
  return new CacheError("connection", "Cannot wait for what is loaded: the cache was closed");
}
