import { CacheError } from "../errors.ts";
import { type CacheConfig, CacheType, type EvictionPolicy } from "./types.ts";

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

/** The settings of a file cache, with every default filled in. */
export interface FileConfig {
  readonly cacheType: "file";
  readonly directory: string;
  readonly maxSizeBytes: number;
  readonly policy: EvictionPolicy;
  readonly defaultTtlSeconds: number;
}

/** The settings of a memcached cache, with every default filled in. */
export interface MemcachedConfig {
  readonly cacheType: "memcached";
  readonly host: string;
  readonly port: number;
  readonly defaultTtlSeconds: number;
}

/** Settings that say all that a driver has to know. */
export type ResolvedCacheConfig = RedisConfig | MemoryConfig | FileConfig | MemcachedConfig;

const DEFAULT_TTL_SECONDS = 300;
const DEFAULT_MAX_SIZE_BYTES = 10 * 1024 * 1024;
const DEFAULT_REDIS_PORT = 6379;
const DEFAULT_MEMCACHED_PORT = 11211;

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
  const { policy = "lru" } = config;
  const cacheType = config.cacheType ?? impliedType(config.url);
  switch (cacheType) {
    case "in_memory":
      if (config.url !== undefined) throw invalid('cacheType is "in_memory", but a url is given');
      return { cacheType, maxSizeBytes, policy, defaultTtlSeconds };
    case "redis":
      return { cacheType, ...redisServer(config), defaultTtlSeconds };
    case "file":
      return { cacheType, directory: directoryOf(config), maxSizeBytes, policy, defaultTtlSeconds };
    case "memcached":
      return { cacheType, ...memcachedServer(config), defaultTtlSeconds };
    default: {
      const known = Object.values(CacheType).map((type) => `"${type}"`).join(", ");
      throw invalid(`cacheType is ${JSON.stringify(cacheType)}, expected one of ${known}`);
    }
  }
}

function impliedType(url: string | undefined): CacheType {
  if (url === undefined) return "in_memory";
  return url.startsWith("memcached:") ? "memcached" : "redis";
}

function directoryOf({ directory = "", url }: CacheConfig): string {
  if (url !== undefined) throw invalid('cacheType is "file", but a url is given');
  if (directory !== "") return directory;
  throw invalid("directory is missing, expected the folder of the file cache");
}

function memcachedServer(config: CacheConfig) {
  const fields: UrlFields = config.url === undefined
    ? config
    : fromUrl(config.url, config, "memcached");
  const { hosts = ["localhost"] } = fields;
  for (const name of ["username", "password", "database"] as const) {
    if (fields[name] !== undefined) throw invalid(`${name} is given, but memcached takes none`);
  }
  const [host, ...others] = hosts;
  if (host === undefined || others.length > 0) {
    throw invalid(`hosts has ${hosts.length} entries, expected one`);
  }
  const server = hostAndPort(host, DEFAULT_MEMCACHED_PORT);
  if (!server.host.includes(":")) return server;
  throw invalid(`hosts has "${host}", expected a host name or an IPv4 address for memcached`);
}

function redisServer(config: CacheConfig) {
  const fields: UrlFields = config.url === undefined
    ? config
    : fromUrl(config.url, config, "redis");
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
function fromUrl(text: string, config: CacheConfig, scheme: string): UrlFields {
  const twice = URL_FIELDS.find((field) => config[field] !== undefined);
  if (twice !== undefined) throw invalid(`both url and ${twice} are given, expected one of them`);
  if (!URL.canParse(text)) throw invalid("url cannot be parsed");
  const url = new URL(text);
  if (url.protocol !== `${scheme}:`) {
    throw invalid(`url has the scheme "${url.protocol.slice(0, -1)}", expected "${scheme}"`);
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

function hostAndPort(
  text: string,
  defaultPort = DEFAULT_REDIS_PORT,
): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:/]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined) throw invalid(`hosts has "${text}", expected "host" or "host:port"`);
  return {
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === undefined ? defaultPort : Number(port),
  };
}

function invalid(detail: string): CacheError {
  return new CacheError("configuration", `Cannot open a cache: ${detail}`);
}
