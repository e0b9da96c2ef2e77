import { CacheError } from "../errors.ts";
import type { CacheConfig, EvictionPolicy } from "./types.ts";

/** The settings of a Redis cache, with every default filled in. */
export interface RedisConfig {
  readonly cacheType: "redis";
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly defaultTtlSeconds: number;
}

/** The settings of an in-memory cache, with every default filled in. */
export interface MemoryConfig {
  readonly cacheType: "in_memory";
  readonly maxSizeBytes: number;
  readonly policy: EvictionPolicy;
  readonly defaultTtlSeconds: number;
}

/** Settings that say all that a driver has to know. */
export type ResolvedCacheConfig = RedisConfig | MemoryConfig;

const DEFAULT_TTL_SECONDS = 300;
const DEFAULT_MAX_SIZE_BYTES = 10 * 1024 * 1024;
const DEFAULT_REDIS_PORT = 6379;

/** The fields that a `url` says instead. */
const URL_FIELDS = ["hosts", "username", "password", "database"] as const;

type UrlFields = Pick<CacheConfig, typeof URL_FIELDS[number]>;

/**
 * Fills in what the caller left out, and refuses what contradicts itself.
 *
 * @throws {CacheError} Of kind `configuration`.
 */
export function resolveCacheConfig(config: CacheConfig): ResolvedCacheConfig {
  const { defaultTtlSeconds = DEFAULT_TTL_SECONDS, maxSizeBytes = DEFAULT_MAX_SIZE_BYTES } = config;
  if (!(Number.isFinite(defaultTtlSeconds) && defaultTtlSeconds >= 0)) {
    throw invalid(`defaultTtlSeconds is ${defaultTtlSeconds}, expected a number of at least 0`);
  }
  if (!(Number.isSafeInteger(maxSizeBytes) && maxSizeBytes > 0)) {
    throw invalid(`maxSizeBytes is ${maxSizeBytes}, expected a whole number over 0`);
  }
  const cacheType = config.cacheType ?? (config.url === undefined ? "in_memory" : "redis");
  switch (cacheType) {
    case "in_memory":
      if (config.url !== undefined) throw invalid('cacheType is "in_memory", but a url is given');
      return { cacheType, maxSizeBytes, policy: config.policy ?? "lru", defaultTtlSeconds };
    case "redis":
      return { cacheType, ...redisServer(config), defaultTtlSeconds };
    default:
      throw invalid(`cacheType is ${JSON.stringify(cacheType)}, expected "redis" or "in_memory"`);
  }
}

function redisServer(config: CacheConfig) {
  const fields: UrlFields = config.url === undefined ? config : fromUrl(config.url, config);
  const { hosts = ["localhost"], username, password, database = 0 } = fields;
  const [host, ...others] = hosts;
  if (host === undefined || others.length > 0) {
    throw invalid(`hosts has ${hosts.length} entries, expected one`);
  }
  if (!(Number.isSafeInteger(database) && database >= 0)) {
    throw invalid(`database is ${database}, expected a whole number of at least 0`);
  }
  return { ...hostAndPort(host), username, password, database };
}

/** No message here shows the URL: it may hold a password. */
function fromUrl(text: string, config: CacheConfig): UrlFields {
  const twice = URL_FIELDS.find((field) => config[field] !== undefined);
  if (twice !== undefined) throw invalid(`both url and ${twice} are given, expected one of them`);
  if (!URL.canParse(text)) throw invalid("url cannot be parsed");
  const url = new URL(text);
  if (url.protocol !== "redis:") {
    throw invalid(`url has the scheme "${url.protocol.slice(0, -1)}", expected "redis"`);
  }
  const [parameter] = url.searchParams.keys();
  if (parameter !== undefined) throw invalid(`url has the unknown parameter "${parameter}"`);
  const database = url.pathname.slice(1);
  return {
    hosts: [url.host || "localhost"],
    ...(database ? { database: Number(database) } : {}),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
  };
}

function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:/]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined) throw invalid(`hosts has "${text}", expected "host" or "host:port"`);
  return {
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === undefined ? DEFAULT_REDIS_PORT : Number(port),
  };
}

function invalid(detail: string): CacheError {
  return new CacheError("configuration", `Cannot open a cache: ${detail}`);
}
