/** Redis through npm:ioredis. */
import { Buffer } from "node:buffer";
import type { Redis } from "ioredis";
import { untilAborted } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import type { RedisConfig } from "./config.ts";
import type { CacheDriver, SetOptions } from "./driver.ts";
import { unsupported } from "./guarantees.ts";
import { toCacheError } from "./redis_error.ts";
import type { EffectiveCacheConfig } from "./types.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 50;
const COMMAND_TIMEOUT_MS = 30_000;
const RECONNECT_STEP_MS = 100;
const MAX_RECONNECT_DELAY_MS = 2_000;

/** @throws {CacheError} Of kind `connection` when the server cannot be reached or refuses. */
export async function openRedisCache(config: RedisConfig): Promise<CacheDriver> {
  const { Redis } = await import("ioredis");
  let isOpen = false;
  let lastError: unknown;
  const client = new Redis({
    host: config.host,
    port: config.port,
    db: config.database,
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.password === undefined ? {} : { password: config.password }),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // An unanswered command must not be sent again: an increment would be applied twice.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    retryStrategy: (attempt) =>
      isOpen ? Math.min(attempt * RECONNECT_STEP_MS, MAX_RECONNECT_DELAY_MS) : null,
  });
  client.on("error", (error: unknown) => lastError = error);
  try {
    await client.connect();
  } catch (error) {
    await endClient(client);
    throw toCacheError(lastError ?? error, "open a cache", { lasting: false });
  }
  isOpen = true;
  return new RedisCache(client, config);
}

class RedisCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #client: Redis;

  constructor(client: Redis, { cacheType, defaultTtlSeconds }: RedisConfig) {
    this.#client = client;
    this.config = { cacheType, defaultTtlSeconds };
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const value = await read("get a value", this.#client.getBuffer(key), signal);
    return value === null ? null : new Uint8Array(value);
  }

  async set(
    key: string,
    value: Uint8Array,
    { ttlMs }: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const sent = ttlMs === undefined
      ? this.#client.set(key, bytes)
      : this.#client.set(key, bytes, "PX", ttlMs);
    return await write("set a value", sent, signal) !== null;
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return await write("delete a value", this.#client.del(key), signal) > 0;
  }

  async exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return await read("look for a value", this.#client.exists(key), signal) > 0;
  }

  /** Through a script, since the driver reads the answer of INCRBY as a number: too small for it. */
  async increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    const script = "redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])";
    const sent = this.#client.eval(script, 1, key, by.toString());
    return BigInt(String(await write("increment", sent, signal)));
  }

  getMany(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  getSet(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  setMany(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  deleteMany(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  expire(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  ttl(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  scan(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  deletePrefix(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  size(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  readTags(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  invalidateTag(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  acquireLock(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  renewLock(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  releaseLock(): Promise<never> {
    return Promise.reject(unsupported("redis", "get"));
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await read("reach the cache", this.#client.ping(), signal);
  }

  async close(): Promise<void> {
    await endClient(this.#client);
  }
}

/** Between two connections the driver announces no end, but only lets its time-out pass. */
async function endClient(client: Redis): Promise<void> {
  if (client.status === "end") return;
  const { promise, resolve } = Promise.withResolvers<void>();
  client.once("end", () => resolve());
  if (client.status === "reconnecting") setTimeout(resolve, DISCONNECT_TIMEOUT_MS);
  if (client.status !== "close") client.disconnect();
  await promise;
}

/** A command that was sent cannot be called back: whoever gives up on it cannot know its outcome. */
async function write<T>(
  attempted: string,
  sent: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  return await answered(attempted, sent, signal, { lasting: true });
}

async function read<T>(
  attempted: string,
  sent: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  return await answered(attempted, sent, signal, { lasting: false });
}

async function answered<T>(
  attempted: string,
  sent: Promise<T>,
  signal: AbortSignal | undefined,
  { lasting }: { readonly lasting: boolean },
): Promise<T> {
  const details = lasting ? { outcomeUnknown: true as const } : {};
  try {
    return await untilAborted(sent, signal, (reason) => {
      const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
      return new CacheError(reason, `Cannot ${attempted}: ${how}`, details);
    });
  } catch (error) {
    throw toCacheError(error, attempted, { lasting });
  }
}
