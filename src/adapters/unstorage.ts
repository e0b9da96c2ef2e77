/**
 * A driver for unstorage on a cache of this SDK: in a program that stands alone, and in a module
 * that an orchestrator launched.
 *
 * @example A storage on a cache in memory
 * ```ts
 * import { createCacheService } from "@pywatt/sdk";
 * import { cacheDriver } from "@pywatt/sdk/unstorage";
 * import { assertEquals } from "@std/assert";
 * import { createStorage } from "unstorage";
 *
 * const cache = await createCacheService();
 * const storage = createStorage({ driver: cacheDriver(cache) });
 * await storage.setItem("users:42", { name: "ada" }, { ttl: 60 });
 * assertEquals(await storage.getItem("users:42"), { name: "ada" });
 * await storage.dispose();
 * ```
 *
 * @module
 */
import type { Driver, StorageMeta, TransactionOptions } from "unstorage";
import type { CacheService } from "../cache/types.ts";

/** How the driver uses its cache. */
export interface CacheDriverOptions {
  /**
   * After how many seconds a value is gone when unstorage does not say; 0 is never.
   *
   * @default {0}
   */
  readonly ttlSeconds?: number;
}

/**
 * Makes a driver that keeps unstorage's items in a cache. unstorage's `ttl` is in seconds. Listing
 * and clearing need a cache that can list keys, which memcached cannot.
 *
 * @param cache The open cache. unstorage's `dispose` closes it.
 * @param options For how long items stay.
 * @returns The driver.
 */
export function cacheDriver(
  cache: CacheService,
  { ttlSeconds = 0 }: CacheDriverOptions = {},
): Driver<CacheDriverOptions, CacheService> {
  const storeOptions = (options: TransactionOptions | undefined) => ({
    ttlSeconds: ttlOf(options) ?? ttlSeconds,
  });
  return {
    name: "pywatt-cache",
    options: { ttlSeconds },
    flags: { ttl: true },
    getInstance: () => cache,
    hasItem: (key) => cache.exists(key),
    getItem: (key) => cache.getString(key),
    async getItems(items) {
      const found = await cache.getMany(items.map(({ key }) => key));
      return items.map(({ key }) => ({ key, value: textOf(found.get(key)) }));
    },
    getItemRaw: (key) => cache.get(key),
    async setItem(key, value, options) {
      await cache.setString(key, value, storeOptions(options));
    },
    async setItemRaw(key, value, options) {
      await cache.set(key, value, storeOptions(options));
    },
    async removeItem(key) {
      await cache.delete(key);
    },
    async getMeta(key): Promise<StorageMeta | null> {
      const ttl = await cache.ttl(key);
      if (ttl === null) return null;
      return Number.isFinite(ttl) ? { ttl } : {};
    },
    getKeys: (base) => Array.fromAsync(cache.scan(base)),
    async clear(base) {
      await cache.deleteMany(await Array.fromAsync(cache.scan(base)));
    },
    async dispose() {
      await cache.close();
    },
  };
}

/** unstorage gives no options where its caller gave none, although its types say that it does. */
function ttlOf(options: TransactionOptions | undefined): number | undefined {
  return typeof options?.ttl === "number" ? options.ttl : undefined;
}

function textOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}
