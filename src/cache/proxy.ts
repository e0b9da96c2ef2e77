import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { decodeBytes } from "../ipc/value.ts";
import { fromChannelError } from "./channel_error.ts";
import type { CacheDriver } from "./driver.ts";
import { cacheMethods, isCacheConfig } from "./methods.ts";
import type { CacheConfig, EffectiveCacheConfig } from "./types.ts";

/** @throws {CacheError} When there is no orchestrator, or it opens no such cache. */
export async function openCacheProxy(
  client: ServiceClient | Promise<ServiceClient>,
  config: CacheConfig,
  signal?: AbortSignal,
): Promise<CacheDriver> {
  try {
    const remote = await (await client).open(
      { serviceType: "cache", service: config.service, config: toHint(config) },
      signal,
    );
    return new CacheProxy(remote, await remote.config(isCacheConfig));
  } catch (error) {
    throw fromChannelError(error, "open a cache", false);
  }
}

/** What the orchestrator is told of the module's own settings: no address, no secret. */
function toHint({ cacheType, defaultTtlSeconds }: CacheConfig): Record<string, unknown> {
  return {
    ...(cacheType === undefined ? {} : { cacheType }),
    ...(defaultTtlSeconds === undefined ? {} : { defaultTtlSeconds }),
  };
}

/** The operations that leave something behind: whether they did can be unknown. */
const WRITES: ReadonlySet<string> = new Set(["set", "delete", "increment"]);

class CacheProxy implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #remote: RemoteConnection;

  constructor(remote: RemoteConnection, config: EffectiveCacheConfig) {
    this.#remote = remote;
    this.config = config;
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { value } = await this.#call("get a value", cacheMethods.get, { key }, signal);
    return value === null ? null : decodeBytes(value);
  }

  async set(
    key: string,
    value: Uint8Array,
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const ttl = ttlMs === undefined ? {} : { ttl_ms: ttlMs };
    const params = { key, value: value.toBase64(), ...ttl };
    await this.#call("set a value", cacheMethods.set, params, signal);
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#call("delete a value", cacheMethods.delete, { key }, signal)).deleted;
  }

  async exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#call("look for a value", cacheMethods.exists, { key }, signal)).exists;
  }

  async increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    const params = { key, by: by.toString() };
    return BigInt((await this.#call("increment", cacheMethods.increment, params, signal)).value);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#call("reach the cache", cacheMethods.ping, {}, signal);
  }

  async close(): Promise<void> {
    await this.#remote.close();
  }

  /** The error is made here, after the wait, so that its stack shows the caller. */
  async #call<Params extends Record<string, unknown>, Result>(
    attempted: string,
    method: Method<Params, Result>,
    params: Params,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    try {
      return await this.#remote.call(method, params, signal);
    } catch (error) {
      throw fromChannelError(error, attempted, WRITES.has(method.name));
    }
  }
}
