/** The locks of a memcached cache: an item a lock, which says who holds it. */
import { isNumber, isString, shape } from "../../guard.ts";
import type { MemcachedClient, MemcachedItem } from "./memcached_client.ts";
import { lifetimeOf, parseJson } from "./memcached_entry.ts";
import { afterEffect } from "./memcached_error.ts";
import { type Hash, KEY_PREFIX, serverKey } from "./memcached_key.ts";

const NUMBER_KEY = `${KEY_PREFIX}fencing-number`;
const FOR_GOOD = 0;

/** A first number made of the clock is above all that the server has forgotten. */
const NUMBERS_PER_MS = 2n ** 20n;

/** A lock that was just taken, before its number is known. */
const NO_NUMBER = "";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const isHolder = shape({ token: isString, number: isString, expires_at: isNumber });

interface Holder {
  readonly token: string;
  readonly number: string;
  readonly expires_at: number;
}

/** Hands out locks, each to one holder at a time. */
export class MemcachedLocks {
  readonly #client: MemcachedClient;
  readonly #hash: Hash;

  constructor(client: MemcachedClient, hash: Hash) {
    this.#client = client;
    this.#hash = hash;
  }

  /**
   * @param signal Once it is aborted nobody waits any more, and what was taken is given back.
   * @returns The fencing number, or `null` when somebody else holds it.
   */
  async acquire(
    lock: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    const key = serverKey("lock", lock, this.#hash);
    let wasTaken = false;
    try {
      while (!signal?.aborted) {
        const item = await this.#read(key);
        const holder = holderOf(item);
        if (holder !== undefined && holder.token !== token) return null;
        // A number that was drawn before the lock was held could be below that of another holder.
        const number = holder?.number === NO_NUMBER
          ? String(await this.#nextNumber())
          : holder?.number ?? NO_NUMBER;
        const isHeld = await this.#write(key, item, { token, number, expires_at: moment(ttlMs) });
        if (isHeld && number !== NO_NUMBER && !signal?.aborted) return BigInt(number);
        wasTaken ||= isHeld;
      }
      await this.release(lock, token);
      return null;
    } catch (error) {
      throw wasTaken ? afterEffect(error) : error;
    }
  }

  /** @returns Whether this token still held it. */
  async renew(lock: string, token: string, ttlMs: number): Promise<boolean> {
    const key = serverKey("lock", lock, this.#hash);
    for (;;) {
      const item = await this.#read(key);
      const holder = holderOf(item);
      if (holder?.token !== token) return false;
      if (await this.#write(key, item, { ...holder, expires_at: moment(ttlMs) })) return true;
    }
  }

  /** @returns Whether this token still held it. */
  async release(lock: string, token: string): Promise<boolean> {
    const key = serverKey("lock", lock, this.#hash);
    for (;;) {
      const item = await this.#read(key);
      if (item === undefined || holderOf(item)?.token !== token) return false;
      if (await this.#client.remove(key, item)) return true;
    }
  }

  async #read(key: string): Promise<MemcachedItem | undefined> {
    return (await this.#client.read([key])).get(key);
  }

  /** @returns Whether nobody came in between. */
  async #write(key: string, item: MemcachedItem | undefined, holder: Holder): Promise<boolean> {
    const value = encoder.encode(JSON.stringify(holder));
    const lifetime = lifetimeOf(holder.expires_at);
    return item === undefined
      ? await this.#client.add(key, value, lifetime)
      : await this.#client.replace(key, item, value, lifetime);
  }

  async #nextNumber(): Promise<bigint> {
    for (;;) {
      const number = await this.#client.next(NUMBER_KEY);
      if (number !== undefined) return number;
      const first = (BigInt(Date.now()) * NUMBERS_PER_MS).toString();
      await this.#client.add(NUMBER_KEY, encoder.encode(first), FOR_GOOD);
    }
  }
}

/** Who holds a lock, unless the time is over. */
function holderOf(item: MemcachedItem | undefined): Holder | undefined {
  const holder = item?.value === undefined ? undefined : parseJson(decoder.decode(item.value));
  return isHolder(holder) && holder.expires_at > Date.now() ? holder : undefined;
}

function moment(ttlMs: number): number {
  return Math.min(Date.now() + ttlMs, Number.MAX_SAFE_INTEGER);
}
