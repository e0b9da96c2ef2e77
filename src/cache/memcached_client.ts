/** The commands of memcached, through npm:memcache-client. */
import type { MemcacheClient } from "memcache-client";
import { untilAborted } from "../deadline.ts";
import { CacheError } from "../errors.ts";
import { isRecord, isString } from "../guard.ts";
import type { MemcachedConfig } from "./config.ts";
import { refusalOf, toCacheError } from "./memcached_error.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const COMMAND_TIMEOUT_MS = 30_000;

/** How long the driver's own timer runs on after the last command. */
const TIMER_TAIL_MS = 300;

/** More keys in one command make a line that servers refuse. */
const KEYS_PER_COMMAND = 100;

/** What is stored under a key, and which of its states it is. */
export interface MemcachedItem {
  /** `undefined` when another program has stored it. */
  readonly value: Uint8Array | undefined;
  /** The server's number for this state, for {@linkcode MemcachedClient.replace}. */
  readonly state: string;
}

/** What a command is for, and when to stop waiting for it. */
export interface CommandContext {
  /** What is attempted, as the message of an error says it. */
  readonly attempted: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Keys are sent as they are: without spaces or control characters, of 250 bytes at most. A time is
 * the server's: whole seconds, 0 for good, over 30 days a moment since 1970, negative is over.
 */
export class MemcachedClient {
  readonly #client: MemcacheClient;
  readonly #toBuffer: (bytes: Uint8Array) => Buffer;
  readonly #pending = new Set<(error: CacheError) => void>();
  #lastCommandAt = 0;

  private constructor(client: MemcacheClient, toBuffer: (bytes: Uint8Array) => Buffer) {
    this.#client = client;
    this.#toBuffer = toBuffer;
  }

  /** @throws {CacheError} Of kind `connection` or `timeout` when the server does not answer. */
  static async open({ host, port }: MemcachedConfig): Promise<MemcachedClient> {
    const [{ MemcacheClient }, { Buffer }] = await Promise.all([
      import("memcache-client"),
      import("node:buffer"),
    ]);
    const client = new MemcachedClient(
      new MemcacheClient({
        server: `${host}:${port}`,
        connectTimeout: CONNECT_TIMEOUT_MS,
        cmdTimeout: COMMAND_TIMEOUT_MS,
        noDelay: true,
      }),
      (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    try {
      await client.ping({ attempted: "open a cache", signal: undefined });
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** Reads what is there of these keys, in as few commands as can be, all sent at once. */
  async read(
    keys: readonly string[],
    context: CommandContext,
  ): Promise<ReadonlyMap<string, MemcachedItem>> {
    const found = new Map<string, MemcachedItem>();
    await Promise.all(Array.from({ length: Math.ceil(keys.length / KEYS_PER_COMMAND) }, async (
      _,
      index,
    ) => {
      const some = keys.slice(index * KEYS_PER_COMMAND, (index + 1) * KEYS_PER_COMMAND);
      const answer = await this.#call(context, false, () => this.#client.xretrieve("gets", some));
      for (const [key, item] of Object.entries(isRecord(answer) ? answer : {})) {
        found.set(key, toItem(item));
      }
    }));
    return found;
  }

  /** Stores an item in the place of any other. */
  async set(
    key: string,
    value: Uint8Array,
    lifetime: number,
    context: CommandContext,
  ): Promise<void> {
    const bytes = this.#toBuffer(value);
    await this.#call(context, true, () => this.#client.set(key, bytes, { lifetime }));
  }

  /** @returns Whether there was none, and so it was stored. */
  async add(
    key: string,
    value: Uint8Array,
    lifetime: number,
    context: CommandContext,
  ): Promise<boolean> {
    const bytes = this.#toBuffer(value);
    return await this.#accepted(context, () => this.#client.add(key, bytes, { lifetime }));
  }

  /** @returns Whether it still had this state, and so it was stored. */
  async replace(
    key: string,
    value: Uint8Array,
    lifetime: number,
    state: string,
    context: CommandContext,
  ): Promise<boolean> {
    const bytes = this.#toBuffer(value);
    return await this.#accepted(context, () => {
      return this.#client.cas(key, bytes, { lifetime, casUniq: state });
    });
  }

  /** @returns Whether there was one. */
  async delete(key: string, context: CommandContext): Promise<boolean> {
    return await this.#accepted(context, () => this.#client.delete(key));
  }

  /** @returns Whether there is one, which now has this time. */
  async touch(key: string, lifetime: number, context: CommandContext): Promise<boolean> {
    return await this.#accepted(context, () => this.#client.touch(key, lifetime));
  }

  /** @returns The number after one was added, or `undefined` where there is none. */
  async next(key: string, context: CommandContext): Promise<bigint | undefined> {
    let answer: string | undefined;
    const found = await this.#accepted(context, async () => {
      answer = await this.#client.incr(key, 1);
    });
    return found && answer !== undefined ? BigInt(answer) : undefined;
  }

  async ping(context: CommandContext): Promise<void> {
    await this.#call(context, false, () => this.#client.version());
  }

  /** Whoever waits is told that the connection was lost. */
  async close(): Promise<void> {
    this.#client.shutdown();
    for (const reject of this.#pending) {
      reject(new CacheError("connection", "Cannot use the cache: the connection is closed"));
    }
    const tailMs = this.#lastCommandAt + TIMER_TAIL_MS - performance.now();
    if (tailMs > 0) await new Promise((resolve) => setTimeout(resolve, tailMs));
  }

  async #accepted(context: CommandContext, send: () => Promise<unknown>): Promise<boolean> {
    let refused = false;
    await this.#call(context, true, async () => {
      try {
        await send();
      } catch (error) {
        if (refusalOf(error) === undefined) throw error;
        refused = true;
      }
    });
    return !refused;
  }

  /** A command that was sent cannot be called back: who gives up on it does not know its outcome. */
  async #call<T>(
    { attempted, signal }: CommandContext,
    lasting: boolean,
    send: () => Promise<T>,
  ): Promise<T> {
    const details = lasting ? { outcomeUnknown: true as const } : {};
    this.#lastCommandAt = performance.now();
    try {
      return await untilAborted(this.#orClosed(send), signal, (reason) => {
        const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
        return new CacheError(reason, `Cannot ${attempted}: ${how}`, details);
      });
    } catch (error) {
      throw toCacheError(error, attempted, { lasting });
    }
  }

  /** The driver never settles what waits for a connection that is being made when it is closed. */
  #orClosed<T>(send: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pending.add(reject);
    // A command can also throw at once.
    Promise.resolve().then(send).then(resolve, reject).finally(() => this.#pending.delete(reject));
    return promise;
  }
}

/** An answer of the driver to `gets`. What this library has stored comes as a `Buffer`. */
function toItem(item: unknown): MemcachedItem {
  const value = isRecord(item) && item.value instanceof Uint8Array ? item.value : undefined;
  const state = isRecord(item) && isString(item.casUniq) ? item.casUniq : "";
  return { value, state };
}
