import { openedBeforeAbort, type OpenOptions, withDeadline } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import { parentClient } from "../ipc/parent_channel.ts";
import { loadTelemetry } from "../telemetry.ts";
import { isModule } from "../module_identity.ts";
import { checkedNamespace } from "./config.ts";
import { withNamespace } from "./namespaced.ts";
import { openCacheProxy } from "./proxy.ts";
import { cacheOver } from "./service.ts";
import { tracedCache } from "./traced_cache.ts";
import type { CacheConfig, CacheService } from "./types.ts";

/**
 * Opens a cache: directly when the program stands alone, through the orchestrator in a module.
 *
 * @param config Which cache, and how. In a module a hint: the orchestrator decides.
 * @param options A signal, a time limit.
 * @returns The open cache, which is the same in both modes. It has to be closed.
 * @throws {CacheError} Of kind `configuration` when the settings make no sense; of kind
 * `connection` when the cache, or the orchestrator, cannot be reached or refuses.
 *
 * @example Keep a value for a minute, in memory when nothing else is said
 * ```ts
 * import { createCacheService } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using cache = await createCacheService();
 * await cache.set("greeting", new TextEncoder().encode("hello"), { ttlSeconds: 60 });
 * assertEquals(await cache.get("greeting"), new TextEncoder().encode("hello"));
 * ```
 */
export async function createCacheService(
  config: CacheConfig = {},
  options: OpenOptions = {},
): Promise<CacheService> {
  return await withDeadline(options, async (signal) => {
    await loadTelemetry();
    if (isModule()) {
      const namespace = checkedNamespace(config.namespace);
      const client = parentClient(options.handshakeTimeoutMs, signal);
      const proxy = await openCacheProxy(client, config, signal);
      return cacheOver(withNamespace(tracedCache(proxy), namespace));
    }
    const { openCacheDriver } = await import("./direct.ts");
    const driver = await openedBeforeAbort(() => openCacheDriver(config), signal, (reason) => {
      const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
      return new CacheError(reason, `Cannot open a cache: ${how}`);
    });
    return cacheOver(tracedCache(driver));
  });
}
