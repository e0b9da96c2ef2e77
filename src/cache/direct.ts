import { resolveCacheConfig } from "./config.ts";
import type { CacheDriver } from "./driver.ts";
import { openFileCache } from "./file/file.ts";
import { openMemcachedCache } from "./memcached/memcached.ts";
import { openMemoryCache } from "./memory/memory.ts";
import { withNamespace } from "./namespaced.ts";
import { openRedisCache } from "./redis/redis.ts";
import type { CacheConfig } from "./types.ts";

/**
 * Opens a cache with its native driver.
 *
 * @throws {CacheError} Of kind `configuration` or `connection`.
 */
export async function openCacheDriver(config: CacheConfig): Promise<CacheDriver> {
  const resolved = resolveCacheConfig(config);
  switch (resolved.cacheType) {
    case "redis":
      return withNamespace(await openRedisCache(resolved), config.namespace);
    case "in_memory":
      return withNamespace(await openMemoryCache(resolved), config.namespace);
    case "file":
      return withNamespace(await openFileCache(resolved), config.namespace);
    case "memcached":
      return withNamespace(await openMemcachedCache(resolved), config.namespace);
  }
}
