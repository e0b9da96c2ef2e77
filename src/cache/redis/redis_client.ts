/** The connection to Redis through npm:ioredis: one server, Sentinel, or Cluster. */
import type { Cluster, ClusterOptions, Redis, RedisOptions } from "ioredis";
import { untilAborted } from "../../deadline.ts";
import { CacheError } from "../../errors.ts";
import type { RedisConfig } from "../config.ts";
import { pause } from "../pause.ts";
import { corkWrites } from "./redis_cork.ts";
import { isRefusal, toCacheError } from "./redis_error.ts";

const MAX_CONNECT_TIMEOUT_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 50;
const CLOSE_TIMEOUT_MS = 2_000;
const LOADING_RETRY_MS = 500;
const RECONNECT_STEP_MS = 50;
const MAX_RECONNECT_DELAY_MS = 1_000;
const SLOTS_REFRESH_TIMEOUT_MS = 2_000;

type LegacyOptions = RedisOptions & { readonly replyMapping: "legacy" };

/** How a command is sent, and what it does. */
export interface Sending {
  /** What is attempted, as an error says it. */
  readonly attempted: string;
  /** Whether it changes something. */
  readonly lasting: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What commands are sent through. */
export type RedisCommands = Redis | Cluster;

/** An open connection, which comes back by itself after it was lost, until it is closed. */
export class RedisClient {
  readonly #client: RedisCommands;
  /** Whether the driver has connections beside the one that it tells of. */
  readonly #hasOthers: boolean;
  #isOpen = false;
  #lastError: unknown;

  private constructor(
    { cluster, sentinel }: RedisConfig,
    makeClient: (retry: (attempt: number) => number | null) => RedisCommands,
  ) {
    this.#hasOthers = cluster || sentinel !== undefined;
    this.#client = makeClient((attempt) => this.#retryDelayMs(attempt));
    this.#client.on("error", (error: unknown) => this.#lastError = error);
    this.#client.on("node error", (error: unknown) => this.#lastError = error);
  }

  /** @throws {CacheError} Of kind `connection` when it cannot be reached or refuses. */
  static async open(config: RedisConfig): Promise<RedisClient> {
    const [{ Redis, Cluster }, { nextTick }] = await Promise.all([
      import("ioredis"),
      import("node:process"),
    ]);
    const client = new RedisClient(config, (retry) => {
      if (!config.cluster) {
        const redis = new Redis({
          ...serverOptions(config),
          retryStrategy: retry,
          sentinelRetryStrategy: retry,
        });
        corkWrites(redis, nextTick);
        return redis;
      }
      const cluster = new Cluster([...config.hosts], clusterOptions(config, retry));
      cluster.on("+node", (redis: Redis) => corkWrites(redis, nextTick));
      return cluster;
    });
    await client.#connect(connectTimeoutMs(config));
    return client;
  }

  /** Sends a command, and waits for its answer. */
  async send<T>(
    { attempted, lasting, signal }: Sending,
    run: (commands: RedisCommands) => Promise<T>,
  ): Promise<T> {
    const details = lasting ? { outcomeUnknown: true as const } : {};
    try {
      const answer = await untilAborted(run(this.#usable(attempted)), signal, (reason) => {
        const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
        return new CacheError(reason, `Cannot ${attempted}: ${how}`, details);
      });
      this.#lastError = undefined;
      return answer;
    } catch (error) {
      throw toCacheError(error, attempted, { lasting, reason: this.#lastError });
    }
  }

  /** The servers that hold entries of their own, in an order that stays. */
  masters(): readonly (readonly [name: string, redis: Redis])[] {
    const client = this.#client;
    if (!("nodes" in client)) return [["", client]];
    return client.nodes("master")
      .map((redis) => [`${redis.options.host}:${redis.options.port}`, redis] as const)
      .sort(([one], [other]) => one < other ? -1 : 1);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    if (this.#client.status !== "end") await this.#end();
    // Of the connections to the servers of a cluster, and to sentinels, it announces no end at all.
    if (this.#hasOthers) await pause(DISCONNECT_TIMEOUT_MS);
  }

  async #end(): Promise<void> {
    const client = this.#client;
    const { promise, resolve } = Promise.withResolvers<void>();
    client.once("end", () => resolve());
    // Between two connections the driver announces no end.
    const isBetween = client.status === "reconnecting";
    const timer = setTimeout(resolve, isBetween ? DISCONNECT_TIMEOUT_MS : CLOSE_TIMEOUT_MS);
    if (client.status !== "close") client.disconnect();
    await promise;
    clearTimeout(timer);
  }

  async #connect(timeoutMs: number): Promise<void> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(noAnswer()), timeoutMs);
    try {
      await Promise.race([this.#client.connect(), tooLate]);
      // The driver goes on with another database when the server refuses the one that was asked for.
      if (isRefusal(this.#lastError)) throw this.#lastError;
    } catch (error) {
      const reason = this.#lastError;
      await this.close();
      throw openingError(reason ?? error);
    } finally {
      clearTimeout(timer);
    }
    this.#isOpen = true;
  }

  /** Whoever asks while there is no connection is told so at once, and not kept waiting. */
  #usable(attempted: string): RedisCommands {
    if (this.#client.status === "ready") return this.#client;
    throw toCacheError(this.#lastError, attempted, { lasting: false });
  }

  #retryDelayMs(attempt: number): number | null {
    if (!this.#isOpen) return null;
    return Math.min(attempt * RECONNECT_STEP_MS, MAX_RECONNECT_DELAY_MS);
  }
}

/** What the server refuses now it would refuse for ever, unless it says that it is not ready. */
function openingError(error: unknown): CacheError {
  const { kind, message } = toCacheError(error, "open a cache", { lasting: false });
  return new CacheError(kind === "operation" ? "configuration" : kind, message);
}

function noAnswer(): Error {
  return Object.assign(new Error("no answer"), { code: "ETIMEDOUT" });
}

function connectTimeoutMs({ operationTimeoutMs }: RedisConfig): number {
  return Math.min(operationTimeoutMs, MAX_CONNECT_TIMEOUT_MS);
}

function serverOptions(config: RedisConfig): LegacyOptions {
  const { hosts: [host], sentinel } = config;
  const options = { ...commonOptions(config), enableOfflineQueue: false };
  if (sentinel === undefined) return { ...options, ...host };
  return {
    ...options,
    sentinels: config.hosts.map((address) => ({ ...address })),
    name: sentinel.name,
    ...(sentinel.username === undefined ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel.password === undefined ? {} : { sentinelPassword: sentinel.password }),
    ...(config.tls === undefined
      ? {}
      : { sentinelTLS: { ...config.tls }, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: connectTimeoutMs(config),
    // Whoever was the master and is not any more would refuse every write from now on.
    reconnectOnError: ({ message }) => message.startsWith("READONLY"),
  };
}

function clusterOptions(
  config: RedisConfig,
  retry: (attempt: number) => number | null,
): ClusterOptions & { readonly redisOptions: LegacyOptions } {
  return {
    lazyConnect: true,
    clusterRetryStrategy: retry,
    // A server that has moved says so by itself; the driver's timer would outlive the connection.
    slotsRefreshInterval: 0,
    slotsRefreshTimeout: SLOTS_REFRESH_TIMEOUT_MS,
    // An unanswered command must not be sent again: an increment would be applied twice.
    retryDelayOnFailover: 0,
    redisOptions: commonOptions(config),
    // The certificates are those of names, not of what the names stand for.
    dnsLookup: (address, callback) => callback(null, address),
  };
}

function commonOptions(config: RedisConfig): LegacyOptions {
  return {
    db: config.database,
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(config.tls === undefined ? {} : { tls: { ...config.tls } }),
    lazyConnect: true,
    disableClientInfo: true,
    connectTimeout: connectTimeoutMs(config),
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    // One timer a connection: one for each command takes more time than all the rest.
    socketTimeout: config.operationTimeoutMs,
    maxLoadingRetryTime: LOADING_RETRY_MS,
    // An unanswered command must not be sent again: an increment would be applied twice.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Integers of the server can have 64 bits.
    stringNumbers: true,
    replyMapping: "legacy",
  };
}
