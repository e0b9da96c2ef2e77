import { withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import type { CacheDriver } from "./driver.ts";

/** Whoever ends a connection does not wait long for a server that says nothing. */
const RELEASE_TIMEOUT_MS = 2_000;

/** The locks that are held through one connection, so that they end with it. */
export class HeldLocks {
  readonly #driver: CacheDriver;
  readonly #keys = new Map<string, string>();
  #isEnded = false;

  constructor(driver: CacheDriver) {
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
    this.#keys.set(token, key);
    if (!this.#isEnded) return fencingNumber;
    await this.release(key, token);
    throw new CacheError("connection", "Cannot take the lock: the connection is closed");
  }

  /** @returns Whether the token still held it. */
  async release(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    const isReleased = await this.#driver.releaseLock(key, token, signal);
    this.#keys.delete(token);
    return isReleased;
  }

  /** Gives up all of them, and any that is still on its way. Their time ends what cannot be. */
  async releaseAll(): Promise<void> {
    this.#isEnded = true;
    const held = [...this.#keys];
    await Promise.allSettled(held.map(([token, key]) => {
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
}
