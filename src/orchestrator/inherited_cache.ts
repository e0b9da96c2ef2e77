import { type ChangedSetting, HIDDEN } from "../changed_setting.ts";
import { resolveCacheConfig } from "../cache/config.ts";
import type { CacheConfig, EffectiveCacheConfig, EvictionPolicy } from "../cache/types.ts";
import { arrayOf, isNumber, isPositiveInteger, isSafeInteger, isString, oneOf } from "../guard.ts";
import type { Allowable } from "./allowable.ts";

const HAS_LOGIN = "the service has a login, which would be shown to whatever the module names";
const HAS_URL = "the service's url says that";
const NO_PLACE = "the service has no folder";
const NO_SERVER = "the service has no server";
const NO_DATABASES = "the service has no databases";
const NO_SIZE = "the service's size is its server's";

const isHosts = arrayOf(isString);
const isPolicy = oneOf(["lru", "lfu", "fifo", "none"] as const satisfies readonly EvictionPolicy[]);

/** What a module asks for, as far as it is understood. */
export type AskedCache =
  & Pick<
    CacheConfig,
    | "hosts"
    | "database"
    | "username"
    | "directory"
    | "maxSizeBytes"
    | "policy"
    | "operationTimeoutSeconds"
    | "defaultTtlSeconds"
  >
  & { readonly cacheType?: string };

/** Which of a module's settings may be used for a cache. */
export function allowableCacheSettings(service: CacheConfig): Allowable {
  const { cacheType } = resolveCacheConfig(service);
  const isServer = cacheType === "redis" || cacheType === "memcached";
  const reasons: Readonly<Record<string, string | undefined>> = {
    hosts: isServer ? reasonAgainstAddress(service) : NO_SERVER,
    database: cacheType !== "redis" || service.cluster ? NO_DATABASES : service.url && HAS_URL,
    directory: cacheType === "file" ? undefined : NO_PLACE,
    maxSizeBytes: isServer ? NO_SIZE : undefined,
    policy: isServer ? NO_SIZE : undefined,
  };
  const names = ["hosts", "database", "directory", "maxSizeBytes", "policy"] as const;
  const allowed = names.filter((name) => reasons[name] === undefined);
  return {
    allowed,
    merged: allowed.filter((name) => name !== "directory" && service[name] === undefined),
    refused: new Map(
      Object.entries(reasons).flatMap(([name, reason]) => {
        return reason === undefined ? [] : [[name, reason]];
      }),
    ),
  };
}

function reasonAgainstAddress(
  { url, username, password, tls, sentinel }: CacheConfig,
): string | undefined {
  if (url !== undefined) return HAS_URL;
  const parts = [username, password, tls, sentinel];
  return parts.some((part) => part !== undefined) ? HAS_LOGIN : undefined;
}

/** What a module asks for, as far as it is understood. */
export function askedCache(hint: Readonly<Record<string, unknown>>): AskedCache {
  const { cacheType, hosts, database, username, directory, maxSizeBytes, policy } = hint;
  const { operationTimeoutSeconds, defaultTtlSeconds } = hint;
  return {
    ...(isString(cacheType) ? { cacheType } : {}),
    ...(isHosts(hosts) ? { hosts } : {}),
    ...(isSafeInteger(database) ? { database } : {}),
    ...(isString(username) ? { username } : {}),
    ...(isString(directory) ? { directory } : {}),
    ...(isPositiveInteger(maxSizeBytes) ? { maxSizeBytes } : {}),
    ...(isPolicy(policy) ? { policy } : {}),
    ...(isTime(operationTimeoutSeconds) && operationTimeoutSeconds > 0
      ? { operationTimeoutSeconds }
      : {}),
    ...(isTime(defaultTtlSeconds) ? { defaultTtlSeconds } : {}),
  };
}

function isTime(value: unknown): value is number {
  return isNumber(value) && Number.isFinite(value) && value >= 0;
}

/**
 * What a module asked for and did not get. It is not told where the server is and who comes to it,
 * nor which folder the cache is in.
 *
 * @param taken Which of its settings were used.
 * @param service The settings that the cache was opened with.
 */
export function changedCacheSettings(
  effective: EffectiveCacheConfig,
  service: CacheConfig,
  asked: AskedCache,
  taken: ReadonlySet<string>,
): ChangedSetting[] {
  const resolved = resolveCacheConfig(service);
  const size = "maxSizeBytes" in resolved ? resolved : undefined;
  const timeoutSeconds = "operationTimeoutMs" in resolved
    ? resolved.operationTimeoutMs / 1_000
    : undefined;
  const isShorter = (asked.operationTimeoutSeconds ?? 0) <= (timeoutSeconds ?? Infinity);
  const compared = [
    ["cacheType", asked.cacheType, effective.cacheType],
    ["hosts", asked.hosts, HIDDEN],
    ["database", asked.database, "database" in resolved ? resolved.database : null],
    ["username", asked.username, HIDDEN],
    ["directory", asked.directory, HIDDEN],
    ["maxSizeBytes", asked.maxSizeBytes, size?.maxSizeBytes ?? null],
    ["policy", asked.policy, size?.policy ?? null],
    [
      "operationTimeoutSeconds",
      isShorter ? undefined : asked.operationTimeoutSeconds,
      timeoutSeconds,
    ],
    ["defaultTtlSeconds", asked.defaultTtlSeconds, effective.defaultTtlSeconds],
  ] as const;
  return compared.flatMap(([setting, wanted, got]) => {
    const isUsed = wanted === got || taken.has(setting) && setting !== "maxSizeBytes";
    return wanted === undefined || isUsed ? [] : { setting, asked: wanted, got };
  });
}
