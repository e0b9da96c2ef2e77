import { type ChangedSetting, HIDDEN } from "../changed_setting.ts";
import type { CacheConfig } from "./types.ts";

/** What never leaves the process, or says so much of a server that it never counts. */
const WITHHELD = ["url", "password", "sentinel", "tls"] as const;

/** What an orchestrator is told of a module's own settings: no secret. */
export function toHint(config: CacheConfig): Record<string, unknown> {
  const { cacheType, hosts, database, username, directory, maxSizeBytes, policy } = config;
  const { operationTimeoutSeconds, defaultTtlSeconds } = config;
  const asked = {
    cacheType,
    hosts,
    database,
    username,
    directory,
    maxSizeBytes,
    policy,
    operationTimeoutSeconds,
    defaultTtlSeconds,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** The settings that the orchestrator's take the place of without being told of them. */
export function withheld(config: CacheConfig): ChangedSetting[] {
  return WITHHELD.filter((setting) => config[setting] !== undefined)
    .map((setting) => ({ setting, asked: HIDDEN, got: HIDDEN }));
}
