import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeBytes } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import { fittingCount } from "./batches.ts";
import type { CacheDriver, StoreOptions } from "./driver.ts";
import { checkValueBytes, readOnlyOperations } from "./granted_operations.ts";
import { HeldLocks } from "./held_locks.ts";
import { cacheMethods } from "./methods.ts";

const INT64 = /^-?\d{1,19}$/;

/** What a module may do with a cache. */
export interface CacheRights {
  readonly readOnly?: boolean;
  readonly maxValueBytes?: number;
}

/** Runs what one module asks over the wire on a cache that it shares with others. */
export class CacheHandler implements ServiceHandler {
  readonly operations: Operations<typeof cacheMethods>;
  readonly #locks: HeldLocks;

  constructor(
    cache: CacheDriver,
    { readOnly = false, maxValueBytes = Infinity }: CacheRights = {},
  ) {
    const locks = new HeldLocks(cache);
    const toBytes = (base64: string) => checkValueBytes(decoded(base64), maxValueBytes);
    this.#locks = locks;
    const operations: Operations<typeof cacheMethods> = {
      get: operation(cacheMethods.get, async ({ key }, signal) => {
        return { value: toBase64(await cache.get(key, signal)) };
      }),
      get_many: operation(cacheMethods.get_many, async ({ keys }, signal) => {
        const values = await cache.getMany(keys, signal);
        return { values: values.slice(0, fittingCount(values)).map(toBase64) };
      }),
      set: operation(cacheMethods.set, async ({ key, value, ...options }, signal) => {
        const { keep_ttl: keepTtl, condition } = options;
        const how = { ...toStoreOptions(options), keepTtl, condition };
        return { stored: await cache.set(key, toBytes(value), how, signal) };
      }),
      get_set: operation(cacheMethods.get_set, async ({ key, value, ...options }, signal) => {
        const how = toStoreOptions(options);
        return { value: toBase64(await cache.getSet(key, toBytes(value), how, signal)) };
      }),
      set_many: operation(cacheMethods.set_many, async ({ entries, ...options }, signal) => {
        const stored = entries.map(([key, value]) => [key, toBytes(value)] as const);
        await cache.setMany(stored, toStoreOptions(options), signal);
        return {};
      }),
      delete: operation(cacheMethods.delete, async ({ key }, signal) => {
        return { deleted: await cache.delete(key, signal) };
      }),
      delete_many: operation(cacheMethods.delete_many, async ({ keys }, signal) => {
        return { deleted: await cache.deleteMany(keys, signal) };
      }),
      exists: operation(cacheMethods.exists, async ({ key }, signal) => {
        return { exists: await cache.exists(key, signal) };
      }),
      increment: operation(cacheMethods.increment, async ({ key, by }, signal) => {
        return { value: (await cache.increment(key, toInteger(by), signal)).toString() };
      }),
      expire: operation(cacheMethods.expire, async ({ key, ttl_ms }, signal) => {
        return { exists: await cache.expire(key, ttl_ms, signal) };
      }),
      ttl: operation(cacheMethods.ttl, async ({ key }, signal) => {
        const ttlMs = await cache.ttl(key, signal);
        const isEnding = ttlMs !== null && ttlMs !== Infinity;
        return { exists: ttlMs !== null, ...(isEnding ? { ttl_ms: ttlMs } : {}) };
      }),
      scan: operation(cacheMethods.scan, async ({ prefix, cursor }, signal) => {
        const page = await cache.scan(prefix, cursor ?? null, signal);
        return { keys: page.keys, ...(page.cursor === null ? {} : { cursor: page.cursor }) };
      }),
      delete_prefix: operation(cacheMethods.delete_prefix, async ({ prefix }, signal) => {
        return { deleted: await cache.deletePrefix(prefix, signal) };
      }),
      size: operation(cacheMethods.size, async ({ prefix }, signal) => {
        return await cache.size(prefix, signal);
      }),
      read_tags: operation(cacheMethods.read_tags, async ({ tags, ttl_ms }, signal) => {
        const read = await cache.readTags(tags, ttl_ms, signal);
        return { versions: read.map(({ version }) => version) };
      }),
      invalidate_tag: operation(cacheMethods.invalidate_tag, async ({ tag }, signal) => {
        await cache.invalidateTag(tag, signal);
        return {};
      }),
      acquire_lock: operation(cacheMethods.acquire_lock, async ({ key, token, ttl_ms }, signal) => {
        const fencingNumber = await locks.acquire(key, token, ttl_ms, signal);
        return { fencing_number: fencingNumber?.toString() ?? null };
      }),
      renew_lock: operation(cacheMethods.renew_lock, async ({ key, token, ttl_ms }, signal) => {
        return { held: await locks.renew(key, token, ttl_ms, signal) };
      }),
      release_lock: operation(cacheMethods.release_lock, async ({ key, token }, signal) => {
        return { held: await locks.release(key, token, signal) };
      }),
      ping: operation(cacheMethods.ping, async (_params, signal) => {
        await cache.ping(signal);
        return {};
      }),
    };
    this.operations = readOnly ? readOnlyOperations(operations) : operations;
  }

  /** The cache is shared and stays open; what the module has locked is free again. */
  async close(): Promise<void> {
    await this.#locks.releaseAll();
  }
}

function toStoreOptions(
  { ttl_ms, tags }: {
    readonly ttl_ms?: number | undefined;
    readonly tags?: readonly (readonly [tag: string, version: string])[] | undefined;
  },
): StoreOptions {
  return { ttlMs: ttl_ms, tags: tags?.map(([tag, version]) => ({ tag, version })) };
}

function toBase64(value: Uint8Array | null): string | null {
  return value?.toBase64() ?? null;
}

function decoded(base64: string): Uint8Array {
  try {
    return decodeBytes(base64);
  } catch {
    throw new ProtocolViolation("Cannot set a value: it is not base64");
  }
}

function toInteger(text: string): bigint {
  const value = INT64.test(text) ? BigInt(text) : undefined;
  if (value !== undefined && BigInt.asIntN(64, value) === value) return value;
  throw new ProtocolViolation("Cannot increment: by is no 64-bit integer");
}
