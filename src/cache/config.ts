import { CacheError } from "../errors.ts";
import { arrayOf, isString, oneOf } from "../guard.ts";
import { isTtlSeconds, TTL_EXPECTED } from "./arguments.ts";
import { unknownParameter } from "../unknown_parameter.ts";
import { byteLength, isTextOfBytes, MAX_NAMESPACE_BYTES } from "./limits.ts";
import {
  type CacheConfig,
  type CacheTlsConfig,
  CacheType,
  type EvictionPolicy,
  type SentinelConfig,
} from "./types.ts";

/** Where a server is. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** What TLS needs to know, as npm:ioredis and node:tls call it. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** The settings of a Redis cache, with every default filled in. */
export interface RedisConfig {
  readonly cacheType: "redis";
  /** The server; with `sentinel`, the sentinels; with `cluster`, some of the cluster's servers. */
  readonly hosts: readonly HostAndPort[];
  readonly cluster: boolean;
  readonly sentinel: SentinelConfig | undefined;
  readonly tls: TlsMaterial | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly operationTimeoutMs: number;
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
  readonly operationTimeoutMs: number;
  readonly defaultTtlSeconds: number;
}

/** The settings of a memcached cache, with every default filled in. */
export interface MemcachedConfig {
  readonly cacheType: "memcached";
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMaterial | undefined;
  readonly operationTimeoutMs: number;
  readonly defaultTtlSeconds: number;
}

/** Settings that say all that a driver has to know. */
export type ResolvedCacheConfig = RedisConfig | MemoryConfig | FileConfig | MemcachedConfig;

const DEFAULT_TTL_SECONDS = 300;
const DEFAULT_MAX_SIZE_BYTES = 10 * 1024 * 1024;
const DEFAULT_OPERATION_TIMEOUT_SECONDS = 30;
const DEFAULT_REDIS_PORT = 6379;
const DEFAULT_MEMCACHED_PORT = 11211;
const DEFAULT_SENTINEL_PORT = 26_379;
const MAX_PORT = 65_535;
const MS_PER_SECOND = 1_000;
const MAX_TIMER_MS = 2_147_483_647;

const POLICIES = ["lru", "lfu", "fifo", "none"] as const;
const isPolicy = oneOf(POLICIES);

/** The fields that a `url` says instead. */
const URL_FIELDS = ["hosts", "username", "password", "database"] as const;

/** The fields that are text. */
const TEXT_FIELDS = ["url", "namespace", "directory", "username", "password"] as const;
const isTexts = arrayOf(isString);

type UrlFields = Pick<CacheConfig, typeof URL_FIELDS[number]>;

/**
 * Fills in what the caller left out, and refuses what contradicts itself.
 *
 * @throws {CacheError} Of kind `configuration`.
 */
export function resolveCacheConfig(config: CacheConfig): ResolvedCacheConfig {
  const {
    defaultTtlSeconds = DEFAULT_TTL_SECONDS,
    maxSizeBytes = DEFAULT_MAX_SIZE_BYTES,
    policy = "lru",
  } = config;
  if (!isTtlSeconds(defaultTtlSeconds)) {
    throw invalid(`defaultTtlSeconds is ${defaultTtlSeconds}, ${TTL_EXPECTED}`);
  }
  if (!(Number.isSafeInteger(maxSizeBytes) && maxSizeBytes > 0)) {
    throw invalid(`maxSizeBytes is ${maxSizeBytes}, expected a whole number over 0`);
  }
  if (!isPolicy(policy)) {
    throw invalid(`policy is ${JSON.stringify(policy)}, expected one of ${POLICIES.join(", ")}`);
  }
  checkTexts(config);
  checkedNamespace(config.namespace);
  const cacheType = config.cacheType ?? impliedType(config.url);
  switch (cacheType) {
    case "in_memory":
      if (config.url !== undefined) throw invalid('cacheType is "in_memory", but a url is given');
      return { cacheType, maxSizeBytes, policy, defaultTtlSeconds };
    case "redis":
      return { cacheType, ...redisServer(config), defaultTtlSeconds };
    case "file":
      return {
        cacheType,
        directory: directoryOf(config),
        maxSizeBytes,
        policy,
        operationTimeoutMs: operationTimeoutMs(config),
        defaultTtlSeconds,
      };
    case "memcached":
      return { cacheType, ...memcachedServer(config), defaultTtlSeconds };
    default: {
      const known = Object.values(CacheType).map((type) => `"${type}"`).join(", ");
      throw invalid(`cacheType is ${JSON.stringify(cacheType)}, expected one of ${known}`);
    }
  }
}

/** What is no text here would fail somewhere else, with an error that does not name it. */
function checkTexts(config: CacheConfig): void {
  for (const name of TEXT_FIELDS) {
    const value: unknown = config[name];
    if (value !== undefined && !isString(value)) {
      throw invalid(`${name} is of the type ${typeof value}, expected a string`);
    }
  }
  const hosts: unknown = config.hosts;
  if (hosts !== undefined && !isTexts(hosts)) throw invalid("hosts is no array of strings");
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

function memcachedServer(
  config: CacheConfig,
): Omit<MemcachedConfig, "cacheType" | "defaultTtlSeconds"> {
  const fields: UrlFields = config.url === undefined
    ? config
    : fromUrl(config.url, config, ["memcached"]);
  const { hosts = ["localhost"] } = fields;
  for (const name of ["username", "password", "database"] as const) {
    if (fields[name] !== undefined) throw invalid(`${name} is given, but memcached takes none`);
  }
  const [host, ...others] = hosts;
  if (host === undefined || others.length > 0) {
    throw invalid(`hosts has ${hosts.length} entries, expected one`);
  }
  const server = hostAndPort(host, DEFAULT_MEMCACHED_PORT);
  if (server.host.includes(":")) {
    throw invalid(`hosts has "${host}", expected a host name or an IPv4 address for memcached`);
  }
  return {
    ...server,
    tls: toTlsMaterial(config.tls ?? false),
    operationTimeoutMs: operationTimeoutMs(config),
  };
}

function redisServer(config: CacheConfig): Omit<RedisConfig, "cacheType" | "defaultTtlSeconds"> {
  const fields: UrlFields & { readonly isSecure?: boolean } = config.url === undefined
    ? config
    : fromUrl(config.url, config, ["redis", "rediss"]);
  const { hosts = ["localhost"], username, password, database = 0 } = fields;
  const { cluster = false, sentinel } = config;
  if (cluster && sentinel !== undefined) throw invalid("both cluster and sentinel are given");
  if (hosts.length !== 1 && (hosts.length === 0 || !cluster && sentinel === undefined)) {
    throw invalid(`hosts has ${hosts.length} entries, expected one, or cluster or sentinel`);
  }
  if (!(Number.isSafeInteger(database) && database >= 0)) {
    throw invalid(`database is ${database}, expected a whole number of at least 0`);
  }
  if (cluster && database !== 0) throw invalid(`database is ${database}, a cluster has only 0`);
  const defaultPort = sentinel === undefined ? DEFAULT_REDIS_PORT : DEFAULT_SENTINEL_PORT;
  return {
    hosts: hosts.map((host) => hostAndPort(host, defaultPort)),
    cluster,
    sentinel,
    tls: toTlsMaterial(config.tls ?? fields.isSecure ?? false),
    username,
    password,
    database,
    operationTimeoutMs: operationTimeoutMs(config),
  };
}

function operationTimeoutMs(
  { operationTimeoutSeconds = DEFAULT_OPERATION_TIMEOUT_SECONDS }: CacheConfig,
): number {
  const timeoutMs = Math.round(operationTimeoutSeconds * MS_PER_SECOND);
  if (timeoutMs >= 1 && timeoutMs <= MAX_TIMER_MS) return timeoutMs;
  const expected = "expected a number from 0.001 to 2147483";
  throw invalid(`operationTimeoutSeconds is ${operationTimeoutSeconds}, ${expected}`);
}

function toTlsMaterial(tls: boolean | CacheTlsConfig): TlsMaterial | undefined {
  if (typeof tls === "boolean") return tls ? {} : undefined;
  const { ca, certificate, privateKey, serverName } = tls;
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw invalid("of tls.certificate and tls.privateKey only one is given, expected both or none");
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(privateKey === undefined ? {} : { key: privateKey }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

/** No message here shows the URL: it may hold a password. */
function fromUrl(
  text: string,
  config: CacheConfig,
  schemes: readonly string[],
): UrlFields & { readonly isSecure: boolean } {
  const twice = URL_FIELDS.find((field) => config[field] !== undefined);
  if (twice !== undefined) throw invalid(`both url and ${twice} are given, expected one of them`);
  const url = URL.parse(text);
  const username = decoded(url?.username);
  const password = decoded(url?.password);
  if (url === null || username === undefined || password === undefined) {
    throw invalid("url cannot be parsed");
  }
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme)) {
    const expected = schemes.map((known) => `"${known}"`).join(" or ");
    throw invalid(`url has the scheme "${scheme}", expected ${expected}`);
  }
  const isSecure = scheme === "rediss";
  if (isSecure && config.tls === false) {
    throw invalid("url has the scheme rediss, but tls is false");
  }
  const [parameter] = url.searchParams.keys();
  if (parameter !== undefined) throw invalid(unknownParameter(url, parameter));
  const database = url.pathname.slice(1);
  return {
    isSecure,
    hosts: [url.host || "localhost"],
    ...(database ? { database: Number(database) } : {}),
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
  };
}

function decoded(text = ""): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function hostAndPort(text: string, defaultPort: number): HostAndPort {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:/]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const portNumber = port === undefined ? defaultPort : Number(port);
  if (host === undefined || portNumber > MAX_PORT) {
    throw invalid(`hosts has "${text}", expected "host" or "host:port"`);
  }
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: portNumber };
}

/**
 * Checks a namespace; without one, or with an empty one, there is none.
 *
 * @throws {CacheError} Of kind `configuration`.
 */
export function checkedNamespace(namespace: string | undefined): string | undefined {
  if (!namespace || isTextOfBytes(namespace, MAX_NAMESPACE_BYTES)) return namespace;
  throw invalid(
    `namespace has ${byteLength(namespace)} bytes, expected at most ${MAX_NAMESPACE_BYTES} of ` +
      "well-formed text",
  );
}

function invalid(detail: string): CacheError {
  return new CacheError("configuration", `Cannot open a cache: ${detail}`);
}
