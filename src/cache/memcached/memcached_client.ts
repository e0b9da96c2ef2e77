/** The commands of memcached, through npm:memcache-client. */
import type { MemcacheClient } from "memcache-client";
import type { Buffer } from "node:buffer";
import { isRecord, isString } from "../../guard.ts";
import type { MemcachedConfig } from "../config.ts";
import { isRefusal, MemcachedFailure, toFailure } from "./memcached_error.ts";

const MAX_CONNECT_TIMEOUT_MS = 10_000;

/** How long a timer of the driver's own runs on after the last answer. */
const TIMER_TAIL_MS = 260;

/** More keys in one command make a line that servers refuse. */
const KEYS_PER_COMMAND = 100;

/** A lifetime that is over at once. */
const OVER = -1;

const NOTHING = new Uint8Array();

/** What is stored under a key. */
export interface MemcachedItem {
  /** `undefined` when another program has stored it. */
  readonly value: Uint8Array | undefined;
  /** The server's number for this state of it. */
  readonly state: string;
}

/**
 * Every command is sent at once, and fails with a `MemcachedFailure`. Keys are sent as they are: of
 * 250 bytes at most, without spaces and control characters. A lifetime is the server's: whole
 * seconds, 0 for good, over 30 days a moment in seconds since 1970.
 */
export class MemcachedClient {
  readonly #client: MemcacheClient;
  readonly #toBuffer: (bytes: Uint8Array) => Buffer;
  readonly #pending = new Set<() => void>();
  #lastActiveAt = 0;
  #isClosed = false;

  private constructor(client: MemcacheClient, toBuffer: (bytes: Uint8Array) => Buffer) {
    this.#client = client;
    this.#toBuffer = toBuffer;
  }

  /** @throws {MemcachedFailure} When the server does not answer. */
  static async open(config: MemcachedConfig): Promise<MemcachedClient> {
    const [{ MemcacheClient }, { Buffer }] = await Promise.all([
      import("memcache-client"),
      import("node:buffer"),
    ]).catch((error) => {
      throw new MemcachedFailure("configuration", `the driver cannot be loaded: ${error.message}`);
    });
    const { host, port, tls, operationTimeoutMs } = config;
    const driver = new MemcacheClient({
      server: `${host}:${port}`,
      connectTimeout: Math.min(operationTimeoutMs, MAX_CONNECT_TIMEOUT_MS),
      cmdTimeout: operationTimeoutMs,
      noDelay: true,
      ...(tls === undefined ? {} : { tls }),
    });
    const client = new MemcachedClient(
      driver,
      (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    try {
      await client.ping();
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** Reads what there is under these keys, in as few commands as can be. */
  async read(keys: readonly string[]): Promise<ReadonlyMap<string, MemcachedItem>> {
    const found = new Map<string, MemcachedItem>();
    const commands: Promise<void>[] = [];
    for (let start = 0; start < keys.length; start += KEYS_PER_COMMAND) {
      commands.push(this.#readInto(found, keys.slice(start, start + KEYS_PER_COMMAND)));
    }
    await Promise.all(commands);
    return found;
  }

  /** Stores an item in the place of any other. */
  async set(key: string, value: Uint8Array, lifetime: number): Promise<void> {
    const bytes = this.#toBuffer(value);
    await this.#call(true, () => this.#client.set(key, bytes, { lifetime }));
  }

  /** @returns Whether there was none, and so it was stored. */
  async add(key: string, value: Uint8Array, lifetime: number): Promise<boolean> {
    const bytes = this.#toBuffer(value);
    return await this.#accepted(() => this.#client.add(key, bytes, { lifetime }));
  }

  /** @returns Whether it was still in that state, and so was replaced. */
  async replace(
    key: string,
    { state }: MemcachedItem,
    value: Uint8Array,
    lifetime: number,
  ): Promise<boolean> {
    const bytes = this.#toBuffer(value);
    return await this.#accepted(() => {
      return this.#client.cas(key, bytes, { lifetime, casUniq: state });
    });
  }

  /** @returns Whether it was still in that state, and so was removed. */
  async remove(key: string, item: MemcachedItem): Promise<boolean> {
    return await this.replace(key, item, NOTHING, OVER);
  }

  /** @returns Whether there was one, in whatever state. */
  async delete(key: string): Promise<boolean> {
    return await this.#accepted(() => this.#client.delete(key));
  }

  /** @returns Whether there is one, which now has this lifetime. */
  async touch(key: string, lifetime: number): Promise<boolean> {
    return await this.#accepted(() => this.#client.touch(key, lifetime));
  }

  /** @returns The number that is stored, after one was added; `undefined` where there is none. */
  async next(key: string): Promise<bigint | undefined> {
    let answer = "";
    const found = await this.#accepted(async () => {
      answer = await this.#client.incr(key, 1);
    });
    return found ? BigInt(answer) : undefined;
  }

  async ping(): Promise<void> {
    await this.#call(false, () => this.#client.version());
  }

  /** Whoever waits is told that the connection was lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pending.size > 0) this.#lastActiveAt = performance.now();
    this.#client.shutdown();
    // The driver never settles what waits for a connection that was being made.
    for (const fail of this.#pending) fail();
    const tailMs = this.#lastActiveAt + TIMER_TAIL_MS - performance.now();
    if (tailMs > 0) await new Promise((resolve) => setTimeout(resolve, tailMs));
  }

  async #readInto(found: Map<string, MemcachedItem>, keys: readonly string[]): Promise<void> {
    const answer = await this.#call(false, () => this.#client.xretrieve("gets", [...keys]));
    for (const [key, item] of Object.entries(isRecord(answer) ? answer : {})) {
      found.set(key, toItem(item));
    }
  }

  async #accepted(send: () => Promise<unknown>): Promise<boolean> {
    return await this.#call(true, async () => {
      try {
        await send();
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    });
  }

  async #call<T>(lasting: boolean, send: () => Promise<T>): Promise<T> {
    // The driver itself would connect anew.
    if (this.#isClosed) throw new MemcachedFailure("connection", "the connection is closed");
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const fail = () => reject(toFailure(undefined, lasting));
    this.#pending.add(fail);
    try {
      send().then(resolve, reject);
      return await promise;
    } catch (error) {
      throw toFailure(error, lasting);
    } finally {
      this.#lastActiveAt = performance.now();
      this.#pending.delete(fail);
    }
  }
}

/** An answer of the driver to `gets`. What this library has stored comes as a `Buffer`. */
function toItem(item: unknown): MemcachedItem {
  const value = isRecord(item) && item.value instanceof Uint8Array ? item.value : undefined;
  const state = isRecord(item) && isString(item.casUniq) ? item.casUniq : "";
  return { value, state };
}
