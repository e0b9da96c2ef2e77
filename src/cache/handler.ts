import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeBytes } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import type { CacheDriver } from "./driver.ts";
import { cacheMethods } from "./methods.ts";

const INT64 = /^-?\d{1,19}$/;

/** Runs what one module asks over the wire on a cache that it shares with others. */
export class CacheHandler implements ServiceHandler {
  readonly operations: Operations<typeof cacheMethods>;

  constructor(cache: CacheDriver) {
    this.operations = {
      get: operation(cacheMethods.get, async ({ key }, signal) => {
        return { value: (await cache.get(key, signal))?.toBase64() ?? null };
      }),
      set: operation(cacheMethods.set, async ({ key, value, ttl_ms }, signal) => {
        await cache.set(key, toBytes(value), ttl_ms, signal);
        return {};
      }),
      delete: operation(cacheMethods.delete, async ({ key }, signal) => {
        return { deleted: await cache.delete(key, signal) };
      }),
      exists: operation(cacheMethods.exists, async ({ key }, signal) => {
        return { exists: await cache.exists(key, signal) };
      }),
      increment: operation(cacheMethods.increment, async ({ key, by }, signal) => {
        return { value: (await cache.increment(key, toInteger(by), signal)).toString() };
      }),
      ping: operation(cacheMethods.ping, async (_params, signal) => {
        await cache.ping(signal);
        return {};
      }),
    };
  }

  /** The cache is shared and stays open; a module holds nothing in it. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

function toBytes(base64: string): Uint8Array {
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
