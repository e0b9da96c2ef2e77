import { type CallOptions, endReason, withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import { toLockMs } from "./arguments.ts";
import type { CacheDriver } from "./driver.ts";
import { HeldLocks } from "./held_locks.ts";
import type { LockRequest } from "./lock_request.ts";
import { endedError, pause, pausesMs } from "./pause.ts";
import type { CacheLock, CacheLockOptions } from "./types.ts";

const RENEWALS_PER_TTL = 3;

/** Takes locks of one cache, and keeps them. */
export class Locks {
  readonly #held: HeldLocks;
  readonly #open = new Set<HeldLock>();

  constructor(driver: CacheDriver) {
    this.#held = new HeldLocks(driver);
  }

  /** @returns The lock, or `null` when somebody else held it for all of `waitMs`. */
  async take(request: LockRequest, signal?: AbortSignal): Promise<HeldLock | null> {
    const { wireKey, ttlMs, waitMs } = request;
    const token = crypto.randomUUID();
    const untilMs = performance.now() + waitMs;
    const pauses = pausesMs();
    for (;;) {
      const askedAtMs = performance.now();
      const fencingNumber = await this.#held.acquire(wireKey, token, ttlMs, signal);
      if (fencingNumber !== null) {
        const acquired = { ...request, token, fencingNumber, askedAtMs };
        return this.#opened(new HeldLock(this.#held, acquired));
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return null;
      await pause(Math.min(pauses.next().value, leftMs), signal);
      if (signal?.aborted) throw endedError("take the lock", endReason(signal));
    }
  }

  /** Runs a function while the lock is renewed again and again, and then gives it up. */
  async keepWhile<T>(lock: HeldLock, run: () => Promise<T> | T): Promise<T> {
    const done = new AbortController();
    const renewing = renewUntil(lock, done.signal);
    try {
      return await run();
    } finally {
      done.abort();
      await renewing;
      await lock[Symbol.asyncDispose]();
    }
  }

  /** Gives all of them up. */
  async close(): Promise<void> {
    for (const lock of this.#open) lock.end("the cache was closed");
    await this.#held.releaseAll();
  }

  #opened(lock: HeldLock): HeldLock {
    this.#open.add(lock);
    lock.signal.addEventListener("abort", () => this.#open.delete(lock));
    return lock;
  }
}

interface Acquired extends LockRequest {
  readonly token: string;
  readonly fencingNumber: bigint;
  readonly askedAtMs: number;
}

/** A lock that is held, as far as can be known here. */
export class HeldLock implements CacheLock {
  readonly key: string;
  readonly fencingNumber: bigint;
  readonly ttlMs: number;
  readonly #held: HeldLocks;
  readonly #wireKey: string;
  readonly #token: string;
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    held: HeldLocks,
    { key, wireKey, ttlMs, token, fencingNumber, askedAtMs }: Acquired,
  ) {
    this.#held = held;
    this.key = key;
    this.#wireKey = wireKey;
    this.ttlMs = ttlMs;
    this.#token = token;
    this.fencingNumber = fencingNumber;
    this.#endAt(askedAtMs + ttlMs);
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  async renew(options: Omit<CacheLockOptions, "waitMs"> = {}): Promise<boolean> {
    const { ttlSeconds } = options;
    const ttlMs = ttlSeconds === undefined ? this.ttlMs : toLockMs("renew the lock", ttlSeconds);
    if (this.signal.aborted) return false;
    return await withDeadline(options, async (signal) => {
      const askedAtMs = performance.now();
      const isHeld = await this.#held.renew(this.#wireKey, this.#token, ttlMs, signal);
      if (this.signal.aborted) return false;
      if (isHeld) this.#endAt(askedAtMs + ttlMs);
      else this.end("somebody else may hold it");
      return isHeld;
    });
  }

  async release(options: CallOptions = {}): Promise<boolean> {
    if (this.signal.aborted) return false;
    this.end("it was released");
    return await withDeadline(options, async (signal) => {
      return await this.#held.release(this.#wireKey, this.#token, signal);
    });
  }

  /** What cannot be released ends by its time: that is no reason to spoil what was done with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release().catch(() => {});
  }

  /** Reckoned from before it was asked for, so that it ends here before it ends in the cache. */
  #endAt(timeMs: number): void {
    clearTimeout(this.#timer);
    const leftMs = Math.max(timeMs - performance.now(), 0);
    this.#timer = setTimeout(() => this.end("its time is over"), leftMs);
    Deno.unrefTimer(this.#timer);
  }

  /** Says that it cannot be relied on any more. */
  end(detail: string): void {
    clearTimeout(this.#timer);
    this.#ended.abort(new CacheError("operation", `Cannot keep the lock: ${detail}`));
  }
}

/** What cannot be renewed now may be the next time: the lock itself knows when it is too late. */
async function renewUntil(lock: HeldLock, signal: AbortSignal): Promise<void> {
  const stop = AbortSignal.any([signal, lock.signal]);
  for (;;) {
    await pause(lock.ttlMs / RENEWALS_PER_TTL, stop);
    if (stop.aborted) return;
    await lock.renew({ signal: stop }).catch(() => {});
  }
}
