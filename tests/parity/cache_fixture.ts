import type { CacheConfig, CacheService, CacheType } from "../../mod.ts";
import { CACHE_GUARANTEES, type CacheOperation } from "../../src/cache/guarantees.ts";
import type { ParityCase } from "./parity_case.ts";

/** What a cache case is given, whatever the mode and the backend. */
export interface CacheFixture {
  readonly backend: CacheType;
  /** Opens the cache with these wishes of the module's own. */
  open(own?: Pick<CacheConfig, "namespace">): Promise<CacheService>;
  /** A key that no other case uses. */
  key(name: string): string;
}

/** A case about caches, and where it makes sense. */
export interface CacheCase extends ParityCase<CacheFixture> {
  readonly only?: CacheType;
  /** Opens the cache more than once: a cache in memory is then another one, unless it is proxied. */
  readonly isShared?: true;
  /** What the backend has to be able to do. */
  readonly needs?: readonly CacheOperation[];
  /** The settings that the cache is opened with, by whoever opens it. */
  readonly settings?: Pick<CacheConfig, "defaultTtlSeconds" | "maxSizeBytes" | "policy">;
}

/** Whether a case makes sense on a backend. */
export function isCaseFor({ only, needs = [] }: CacheCase, backend: CacheType): boolean {
  if (only !== undefined && only !== backend) return false;
  return needs.every((operation) => CACHE_GUARANTEES[backend][operation] !== "none");
}

/** How many removed values `clear` and `flush` tell of: none where the backend cannot count. */
export function toldOf(backend: CacheType, count: number): number {
  return CACHE_GUARANTEES[backend].stats === "none" ? 0 : count;
}

/** The bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const POLL_MS = 20;

/** Waits on the cache's own clock, which no test can turn. */
export async function untilGone(cache: CacheService, key: string): Promise<void> {
  while (await cache.exists(key)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
