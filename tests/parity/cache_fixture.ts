import type { CacheConfig, CacheService, CacheType } from "../../mod.ts";
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
  readonly only?: CacheFixture["backend"];
  /** The settings that the cache is opened with, by whoever opens it. */
  readonly settings?: Pick<CacheConfig, "defaultTtlSeconds" | "maxSizeBytes">;
}
