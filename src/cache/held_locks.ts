import { withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import type { CacheDriver } from "./driver.ts";

/** Whoever ends a connection does not wait long for a server that says nothing. */
const RELEASE_TIMEOUT_MS = 2_000;

const SWEEP_SIZE = 1_000;

/** What hands out locks. */
export type LockDriver = Pick<CacheDriver, "acquireLock" | "renewLock" | "releaseLock">;

interface Held {
  readonly key: string;
  /** When it has ended for certain, reckoned from the server's answer. */
  readonly untilMs: number;
}

/** The locks that are held through one connection, so that they end with it. */
export class HeldLocks {
  readonly #driver: LockDriver;
  readonly #held = new Map<string, Held>();
  #sweepSize = SWEEP_SIZE;
  #isEnded = false;

  constructor(driver: LockDriver) {
    this.#driver = driver;
  }

  /** @returns The fencing number, or `null` when somebody else holds it. */
  async acquire(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    const fencingNumber = await this.#attempt(key, token, ttlMs, signal);
    if (fencingNumber === null) return null;
    this.#keep(key, token, ttlMs);
    if (!this.#isEnded) return fencingNumber;
    await this.release(key, token);
    throw new CacheError("connection", "Cannot take the lock: the connection is closed");
  }

  /** @returns Whether the token still held it, and has it for `ttlMs` from now. */
  async renew(key: string, token: string, ttlMs: number, signal?: AbortSignal): Promise<boolean> {
    const isHeld = await this.#driver.renewLock(key, token, ttlMs, signal);
    if (isHeld) this.#keep(key, token, ttlMs);
    return isHeld;
  }

  /** @returns Whether the token still held it. */
  async release(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    const isReleased = await this.#driver.releaseLock(key, token, signal);
    this.#held.delete(token);
    return isReleased;
  }

  /** Gives up all of them, and any that is still on its way. Their time ends what cannot be. */
  async releaseAll(): Promise<void> {
    this.#isEnded = true;
    const held = [...this.#held];
    await Promise.allSettled(held.map(([token, { key }]) => {
      return withDeadline(
        { timeoutMs: RELEASE_TIMEOUT_MS },
        (signal) => this.release(key, token, signal),
      );
    }));
  }

  async #attempt(
    key: string,
    token: string,
    ttlMs: number,
    signal: AbortSignal | undefined,
  ): Promise<bigint | null> {
    try {
      return await this.#driver.acquireLock(key, token, ttlMs, signal);
    } catch (error) {
      const mayBeHeld = error instanceof CacheError && error.outcomeUnknown;
      if (mayBeHeld) void this.#driver.releaseLock(key, token).catch(() => {});
      throw error;
    }
  }

  #keep(key: string, token: string, ttlMs: number): void {
    this.#held.set(token, { key, untilMs: performance.now() + ttlMs });
    if (this.#held.size > this.#sweepSize) this.#sweep();
  }

  /** Most locks that are left to their time would otherwise be remembered for ever. */
  #sweep(): void {
    const now = performance.now();
    for (const [token, { untilMs }] of this.#held) if (untilMs <= now) this.#held.delete(token);
    this.#sweepSize = Math.max(SWEEP_SIZE, this.#held.size * 2);
  }
}
