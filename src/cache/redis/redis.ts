/** Redis through npm:ioredis. */
import type { Buffer } from "node:buffer";
import { arrayOf, isString } from "../../guard.ts";
import { CacheError } from "../../errors.ts";
import type { RedisConfig } from "../config.ts";
import type {
  CacheDriver,
  CacheSize,
  ScanPage,
  SetOptions,
  StoreOptions,
  TagVersion,
} from "../driver.ts";
import { RedisClient, type Sending } from "./redis_client.ts";
import { decodeEntry, encodeEntry } from "./redis_entry.ts";
import { entryName, lockName, tagName } from "./redis_keys.ts";
import { scanNames, type ScannedPage } from "./redis_scan.ts";
import * as scripts from "./redis_scripts.ts";
import { RedisTags } from "./redis_tags.ts";
import type { EffectiveCacheConfig } from "../types.ts";

const NOT_AN_INTEGER = "the value is no 64-bit integer";
const isTexts = arrayOf(isString);

/** @throws {CacheError} Of kind `connection` when the server cannot be reached or refuses. */
export async function openRedisCache(config: RedisConfig): Promise<CacheDriver> {
  return new RedisCache(await RedisClient.open(config), config);
}

class RedisCache implements CacheDriver {
  readonly config: EffectiveCacheConfig;
  readonly #client: RedisClient;
  readonly #tags: RedisTags;

  constructor(client: RedisClient, { cacheType, defaultTtlSeconds }: RedisConfig) {
    this.#client = client;
    this.#tags = new RedisTags(client);
    this.config = { cacheType, defaultTtlSeconds, changed: [] };
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const sending = reading("get a value", signal);
    const stored = await this.#client.send(sending, (redis) => redis.getBuffer(entryName(key)));
    return await this.#liveValue(stored, signal);
  }

  /** Sent together, they are one write to each server that has some of them. */
  async getMany(keys: readonly string[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    const sending = reading("get values", signal);
    const stored = await this.#client.send(sending, (redis) => {
      return Promise.all(keys.map((key) => redis.getBuffer(entryName(key))));
    });
    return await Promise.all(stored.map((entry) => this.#liveValue(entry, signal)));
  }

  async set(
    key: string,
    value: Uint8Array,
    options: SetOptions,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { ttlMs, tags, keepTtl, condition } = options;
    const bytes = encodeEntry(value, tags);
    const name = entryName(key);
    const sending = writing("set a value", signal);
    if (keepTtl || condition === "present") return await this.#setIf(name, bytes, options, signal);
    const stored = await this.#client.send(sending, (redis) => {
      if (condition === "absent") {
        return ttlMs === undefined
          ? redis.set(name, bytes, "NX")
          : redis.set(name, bytes, "PX", ttlMs, "NX");
      }
      return ttlMs === undefined ? redis.set(name, bytes) : redis.set(name, bytes, "PX", ttlMs);
    });
    // What is there may be dead, and then it does not count.
    return stored !== null || await this.#setIf(name, bytes, options, signal);
  }

  async getSet(
    key: string,
    value: Uint8Array,
    { ttlMs, tags }: StoreOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const bytes = encodeEntry(value, tags);
    const name = entryName(key);
    const replaced = await this.#client.send(writing("set a value", signal), (redis) => {
      return ttlMs === undefined
        ? redis.setBuffer(name, bytes, "GET")
        : redis.setBuffer(name, bytes, "PX", ttlMs, "GET");
    });
    return await this.#liveValue(replaced, signal);
  }

  async setMany(
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    { ttlMs, tags }: StoreOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#client.send(writing("set values", signal), (redis) => {
      return Promise.all(entries.map(([key, value]) => {
        const bytes = encodeEntry(value, tags);
        const name = entryName(key);
        return ttlMs === undefined ? redis.set(name, bytes) : redis.set(name, bytes, "PX", ttlMs);
      }));
    });
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return await this.deleteMany([key], signal) > 0;
  }

  async deleteMany(keys: readonly string[], signal?: AbortSignal): Promise<number> {
    const sending = writing(keys.length === 1 ? "delete a value" : "delete values", signal);
    const removed = await this.#client.send(sending, (redis) => {
      return Promise.all(
        keys.map((key) => scripts.runScript(redis, scripts.REMOVE, entryName(key))),
      );
    });
    const lived = await Promise.all(removed.map((reply) => this.#existed(reply, signal)));
    return lived.filter(Boolean).length;
  }

  async exists(key: string, signal?: AbortSignal): Promise<boolean> {
    return await this.#look("look for a value", key, signal) !== null;
  }

  /** The server adds by itself, unless the entry has tags: then it has to be told that it lives. */
  async increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint> {
    const name = entryName(key);
    const sending = writing("increment", signal);
    try {
      return BigInt(
        await this.#client.send(sending, (redis) => redis.incrby(name, by.toString())),
      );
    } catch (error) {
      if (!(error instanceof CacheError && error.message.endsWith(NOT_AN_INTEGER))) throw error;
      const reply = await this.#tags.resolve((live, dead) => {
        return this.#client.send(sending, (redis) => {
          return scripts.runScript(redis, scripts.INCREMENT, name, live, dead, by.toString());
        });
      }, signal);
      return BigInt(textsOf(reply)[0] ?? "");
    }
  }

  async expire(key: string, ttlMs: number | undefined, signal?: AbortSignal): Promise<boolean> {
    const time = ttlMs === undefined ? "" : String(ttlMs);
    const reply = await this.#client.send(writing("set a time", signal), (redis) => {
      return scripts.runScript(redis, scripts.EXPIRE, entryName(key), time);
    });
    return await this.#existed(reply, signal);
  }

  async ttl(key: string, signal?: AbortSignal): Promise<number | null> {
    return (await this.#look("read a time", key, signal))?.ttlMs ?? null;
  }

  async scan(prefix: string, cursor: string | null, signal?: AbortSignal): Promise<ScanPage> {
    const { keys, cursor: next } = await scanNames(this.#client, prefix, cursor, signal);
    return { keys, cursor: next };
  }

  async deletePrefix(prefix: string, signal?: AbortSignal): Promise<number> {
    let count = 0;
    for await (const { keys } of this.#pages(prefix, signal)) {
      const removed = await this.#client.send(writing("delete values", signal), (redis) => {
        return Promise.all(keys.map((key) => redis.unlink(entryName(key))));
      });
      count += removed.reduce((sum, one) => sum + Number(one), 0);
    }
    return count;
  }

  async size(prefix: string, signal?: AbortSignal): Promise<CacheSize> {
    let items = 0;
    let bytes = 0;
    for await (const { keys, byteLengths } of this.#pages(prefix, signal)) {
      const found = await Promise.all(keys.map((key) => {
        return this.#look("count the values", key, signal);
      }));
      for (const [index, entry] of found.entries()) {
        if (entry === null) continue;
        items++;
        bytes += (byteLengths[index] ?? 0) + entry.byteLength;
      }
    }
    return { items, bytes };
  }

  async readTags(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    return await this.#tags.read(tags, ttlMs, signal);
  }

  async invalidateTag(tag: string, signal?: AbortSignal): Promise<void> {
    const sending = writing("invalidate a tag", signal);
    await this.#client.send(sending, (redis) => redis.del(tagName(tag)));
  }

  async acquireLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<bigint | null> {
    const number = await this.#lockScript(
      "take the lock",
      scripts.ACQUIRE,
      [key, token, String(ttlMs)],
      signal,
    );
    return isString(number) ? BigInt(number) : null;
  }

  async renewLock(
    key: string,
    token: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const args = [key, token, String(ttlMs)] as const;
    return Number(await this.#lockScript("renew the lock", scripts.RENEW, args, signal)) === 1;
  }

  async releaseLock(key: string, token: string, signal?: AbortSignal): Promise<boolean> {
    const args = [key, token] as const;
    return Number(await this.#lockScript("release the lock", scripts.RELEASE, args, signal)) === 1;
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#client.send(reading("reach the cache", signal), (redis) => redis.ping());
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #liveValue(
    stored: Buffer | null,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | null> {
    if (stored === null) return null;
    const { value, tagText } = decodeEntry(stored);
    return await this.#tags.areLive(tagText, signal) ? value : null;
  }

  async #setIf(
    name: string,
    bytes: Buffer,
    { ttlMs, keepTtl, condition }: SetOptions,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const how = [ttlMs === undefined ? "" : String(ttlMs), keepTtl ? "keep" : "", condition ?? ""];
    const reply = await this.#tags.resolve((live, dead) => {
      return this.#client.send(writing("set a value", signal), (redis) => {
        return scripts.runScript(redis, scripts.SET_IF, name, live, dead, bytes, ...how);
      });
    }, signal);
    return Number(textsOf(reply)[0]) === 1;
  }

  async #look(
    attempted: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly ttlMs: number; readonly byteLength: number } | null> {
    const reply = await this.#client.send(reading(attempted, signal), (redis) => {
      return scripts.runScript(redis, scripts.LOOK, entryName(key));
    });
    const [ttl = "", tagText = "", length = ""] = textsOf(reply);
    if (ttl === "-2" || !await this.#tags.areLive(tagText, signal)) return null;
    return { ttlMs: ttl === "-1" ? Infinity : Number(ttl), byteLength: Number(length) };
  }

  async #existed(reply: unknown, signal: AbortSignal | undefined): Promise<boolean> {
    const [existed, tagText = ""] = textsOf(reply);
    return existed === "1" && await this.#tags.areLive(tagText, signal);
  }

  async #lockScript(
    attempted: string,
    script: scripts.RedisScript,
    [key, ...args]: readonly [key: string, ...args: string[]],
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    return await this.#client.send(writing(attempted, signal), (redis) => {
      return scripts.runScript(redis, script, lockName(key), ...args);
    });
  }

  async *#pages(prefix: string, signal: AbortSignal | undefined): AsyncGenerator<ScannedPage> {
    let cursor: string | null = null;
    do {
      const page: ScannedPage = await scanNames(this.#client, prefix, cursor, signal);
      yield page;
      cursor = page.cursor;
    } while (cursor !== null);
  }
}

function reading(attempted: string, signal: AbortSignal | undefined): Sending {
  return { attempted, lasting: false, signal };
}

/** A command that was sent cannot be called back: whoever gives up on it cannot know its outcome. */
function writing(attempted: string, signal: AbortSignal | undefined): Sending {
  return { attempted, lasting: true, signal };
}

function textsOf(reply: unknown): readonly string[] {
  return isTexts(reply) ? reply : [String(reply)];
}
