import type { EffectiveCacheConfig } from "./types.ts";

/** What is behind a `CacheService`: a native driver, or the orchestrator. */
export interface CacheDriver {
  readonly config: EffectiveCacheConfig;
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** @param ttlMs How long the value stays; without it, for good. */
  set(
    key: string,
    value: Uint8Array,
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<void>;
  delete(key: string, signal?: AbortSignal): Promise<boolean>;
  exists(key: string, signal?: AbortSignal): Promise<boolean>;
  increment(key: string, by: bigint, signal?: AbortSignal): Promise<bigint>;
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
