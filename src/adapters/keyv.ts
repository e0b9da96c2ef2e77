/**
 * A store for Keyv on a cache of this SDK: in a program that stands alone, and in a module that an
 * orchestrator launched.
 *
 * @example Keyv on a cache in memory
 * ```ts
 * import { createCacheService } from "@pywatt/sdk";
 * import { KeyvCacheStore } from "@pywatt/sdk/keyv";
 * import { assertEquals } from "@std/assert";
 * import Keyv from "keyv";
 *
 * const cache = await createCacheService();
 * const keyv = new Keyv({ store: new KeyvCacheStore(cache), namespace: "sessions" });
 * await keyv.set("42", { user: "ada" }, 60_000);
 * assertEquals(await keyv.get("42"), { user: "ada" });
 * await keyv.disconnect();
 * ```
 *
 * @module
 */
import type { KeyvStoreAdapter } from "keyv";
import type { CacheService } from "../cache/types.ts";

/** One value to store, as Keyv says it. */
export interface KeyvEntry {
  /** Where. */
  readonly key: string;
  /** What Keyv made of the value: text. */
  readonly value: string;
  /** After how many milliseconds it is gone; never, if it is not said. */
  readonly ttl?: number;
}

/**
 * Keeps Keyv's values in a cache. A value without a time of its own stays for good, whatever the
 * cache's `defaultTtlSeconds`. Keyv's `clear` and its iteration go through the keys of its
 * namespace, and so need a cache that can list keys, which memcached cannot.
 */
export class KeyvCacheStore implements KeyvStoreAdapter {
  /** Keyv iterates only over stores that say they are one of those it knows. */
  readonly opts: { readonly dialect: "redis" } = { dialect: "redis" };
  /** What Keyv puts before its keys, with a colon; Keyv sets it. */
  namespace?: string | undefined;
  readonly #cache: CacheService;

  /**
   * Makes a store of an open cache.
   *
   * @param cache The cache. Keyv's `disconnect` closes it.
   */
  constructor(cache: CacheService) {
    this.#cache = cache;
  }

  /** Nothing: a failure rejects the call that it belongs to, and Keyv emits it. */
  on(): this {
    return this;
  }

  /**
   * Reads what Keyv stored.
   *
   * @param key Where.
   */
  get<Value>(key: string): Promise<Value | undefined>;
  async get(key: string): Promise<string | undefined> {
    return await this.#cache.getString(key) ?? undefined;
  }

  /**
   * Reads many values in one round trip.
   *
   * @param keys Where.
   */
  getMany<Value>(keys: string[]): Promise<(Value | undefined)[]>;
  async getMany(keys: string[]): Promise<(string | undefined)[]> {
    const found = await this.#cache.getMany(keys);
    return keys.map((key) => textOf(found.get(key)));
  }

  /**
   * Stores what Keyv made of a value.
   *
   * @param key Where.
   * @param value The text.
   * @param ttl After how many milliseconds it is gone; never, if it is not said.
   */
  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    return await this.#cache.setString(key, value, { ttlSeconds: secondsOf(ttl) });
  }

  /**
   * Stores many values, those with the same time in one round trip.
   *
   * @param entries What, where, and for how long.
   */
  async setMany(entries: readonly KeyvEntry[]): Promise<void> {
    const byTtl = Map.groupBy(entries, ({ ttl }) => secondsOf(ttl));
    await Promise.all([...byTtl].map(([ttlSeconds, group]) => {
      const values = group.map(({ key, value }) => [key, value] as const);
      return this.#cache.setMany(values, { ttlSeconds });
    }));
  }

  /**
   * Removes a value.
   *
   * @param key Where.
   * @returns Whether there was one.
   */
  async delete(key: string): Promise<boolean> {
    return await this.#cache.delete(key);
  }

  /**
   * Removes many values in one round trip.
   *
   * @param keys Where.
   * @returns Whether there was any.
   */
  async deleteMany(keys: string[]): Promise<boolean> {
    return await this.#cache.deleteMany(keys) > 0;
  }

  /**
   * Looks whether there is a value.
   *
   * @param key Where.
   */
  async has(key: string): Promise<boolean> {
    return await this.#cache.exists(key);
  }

  /**
   * Looks which values are there.
   *
   * @param keys Where.
   */
  async hasMany(keys: string[]): Promise<boolean[]> {
    return await Promise.all(keys.map((key) => this.#cache.exists(key)));
  }

  /** Removes all values of Keyv's namespace; without one, all of the cache's own. */
  async clear(): Promise<void> {
    if (this.namespace === undefined) {
      await this.#cache.flush();
      return;
    }
    const keys = await Array.fromAsync(this.#cache.scan(`${this.namespace}:`));
    await this.#cache.deleteMany(keys);
  }

  /**
   * Goes through the values.
   *
   * @param namespace Of which namespace; of all, if it is not said.
   */
  iterator<Value>(
    namespace?: string,
  ): AsyncGenerator<(string | Awaited<Value> | undefined)[], void>;
  async *iterator(namespace?: string): AsyncGenerator<(string | undefined)[], void> {
    for await (const key of this.#cache.scan(namespace === undefined ? "" : `${namespace}:`)) {
      const value = await this.get<string>(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** Closes the cache. */
  async disconnect(): Promise<void> {
    await this.#cache.close();
  }
}

const MS_PER_SECOND = 1_000;

/** For Keyv and for a cache alike, 0 is for good. */
function secondsOf(ttlMs: number | undefined): number {
  return (ttlMs ?? 0) / MS_PER_SECOND;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
