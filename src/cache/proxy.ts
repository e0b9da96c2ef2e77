import { decodeChangedSettings } from "../ipc/changed_settings.ts";
import type { Method } from "../ipc/method.ts";
import type { RemoteConnection } from "../ipc/remote_connection.ts";
import type { ServiceClient } from "../ipc/service_client.ts";
import { decodeBytes } from "../ipc/value.ts";
import { toHint, withheld } from "./asked_settings.ts";
import { batches, keyWeight } from "./batches.ts";
import { fromChannelError } from "./channel_error.ts";
import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "./driver.ts";
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
    const { changed = [], ...effective } = await remote.config(isCacheConfig);
    return new CacheProxy(remote, {
      ...effective,
      changed: [...decodeChangedSettings(changed), ...withheld(config)],
    });
  } catch (error) {
    throw fromChannelError(error, "open a cache", false);
  }
}

/** The operations that leave nothing behind: whether they did cannot be unknown. */
const READS: ReadonlySet<string> = new Set(
  [
    cacheMethods.get,
    cacheMethods.get_many,
    cacheMethods.exists,
    cacheMethods.ttl,
    cacheMethods.scan,
    cacheMethods.size,
    cacheMethods.read_tags,
    cacheMethods.ping,
  ].map(({ name }) => name),
);

class CacheProxy implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #remote: RemoteConnection;

  constructor(remote: RemoteConnection, config: EffectiveCacheConfig) {
    this.#remote = remote;
    this.config = config;
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { value } = await this.#call("get a value", cacheMethods.get, { key }, signal);
    return toBytes(value);
  }

  /** An answer that would be too large holds fewer values than it was asked for. */
  async getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    const found: (Uint8Array | null)[] = [];
    for (const batch of batches(keys, keyWeight)) {
      let rest = batch;
      while (rest.length > 0) {
        const params = { keys: rest };
        const { values } = await this.#call("get values", cacheMethods.get_many, params, signal);
        found.push(...values.slice(0, rest.length).map(toBytes));
        rest = rest.slice(Math.max(values.length, 1));
      }
    }
    return found;
  }

  async set(
    key: string,
    value: Uint8Array,
    options: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { keepTtl, condition } = options;
    const params = {
      key,
      value: value.toBase64(),
      ...toStoreParams(options),
      ...(keepTtl === undefined ? {} : { keep_ttl: keepTtl }),
      ...(condition === undefined ? {} : { condition }),
    };
    return (await this.#call("set a value", cacheMethods.set, params, signal)).stored;
  }

  async getSet(
    key: string,
    value: Uint8Array,
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const params = { key, value: value.toBase64(), ...toStoreParams(options) };
    return toBytes((await this.#call("set a value", cacheMethods.get_set, params, signal)).value);
  }

  async setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const encoded = entries.map(([key, value]) => [key, value.toBase64()] as const);
    for (const batch of batches(encoded, ([key, value]) => keyWeight(key) + value.length)) {
      const params = { entries: batch, ...toStoreParams(options) };
      await this.#call("set values", cacheMethods.set_many, params, signal);
    }
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#call("delete a value", cacheMethods.delete, { key }, signal)).deleted;
  }

  async deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    let count = 0;
    for (const batch of batches(keys, keyWeight)) {
      const params = { keys: batch };
      count +=
        (await this.#call("delete values", cacheMethods.delete_many, params, signal)).deleted;
    }
    return count;
  }

  async exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#call("look for a value", cacheMethods.exists, { key }, signal)).exists;
  }

  async increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    const params = { key, by: by.toString() };
    return BigInt((await this.#call("increment", cacheMethods.increment, params, signal)).value);
  }

  async expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    const params = { key, ...toTtlParam(ttlMs) };
    return (await this.#call("set a time", cacheMethods.expire, params, signal)).exists;
  }

  async ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    const found = await this.#call("read a time", cacheMethods.ttl, { key }, signal);
    return found.exists ? found.ttl_ms ?? Infinity : null;
  }

  async scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage> {
    const params = { prefix, ...(cursor === null ? {} : { cursor }) };
    const page = await this.#call("list keys", cacheMethods.scan, params, signal);
    return { keys: page.keys, cursor: page.cursor ?? null };
  }

  async deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    const params = { prefix };
    return (await this.#call("delete values", cacheMethods.delete_prefix, params, signal)).deleted;
  }

  async size(prefix: string, signal?: AbortSignal): Promise<CacheSize> {
    return await this.#call("count the values", cacheMethods.size, { prefix }, signal);
  }

  async readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    const params = { tags, ...toTtlParam(ttlMs) };
    const { versions } = await this.#call("read the tags", cacheMethods.read_tags, params, signal);
    return tags.map((tag, index) => ({ tag, version: versions[index] ?? "" }));
  }

  async invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    await this.#call("invalidate a tag", cacheMethods.invalidate_tag, { tag }, signal);
  }

  async acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    const params = { key, token, ttl_ms: ttlMs };
    const { fencing_number } = await this.#call(
      "take the lock",
      cacheMethods.acquire_lock,
      params,
      signal,
    );
    return fencing_number === null ? null : BigInt(fencing_number);
  }

  async renewLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const params = { key, token, ttl_ms: ttlMs };
    return (await this.#call("renew the lock", cacheMethods.renew_lock, params, signal)).held;
  }

  async releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    const params = { key, token };
    return (await this.#call("release the lock", cacheMethods.release_lock, params, signal)).held;
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#call("reach the cache", cacheMethods.ping, {}, signal);
  }

  async close(): Promise<void> {
    try {
      await this.#remote.close();
    } catch (error) {
      throw fromChannelError(error, "close the cache", false);
    }
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
      throw fromChannelError(error, attempted, !READS.has(method.name));
    }
  }
}

function toBytes(base64: string | null): Uint8Array | null {
  return base64 === null ? null : decodeBytes(base64);
}

function toTtlParam(ttlMs: number | undefined): { readonly ttl_ms?: number } {
  return ttlMs === undefined ? {} : { ttl_ms: ttlMs };
}

function toStoreParams({ ttlMs, tags }: StoreOptions) {
  const pairs = tags?.map(({ tag, version }) => [tag, version] as const);
  return { ...toTtlParam(ttlMs), ...(pairs === undefined ? {} : { tags: pairs }) };
}
