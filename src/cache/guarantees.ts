import { CacheError } from "../errors.ts";
import { CacheType } from "./types.ts";

/**
 * What an operation promises on a backend.
 *
 * - `atomic`: no other client can see, or come between, its parts.
 * - `per key`: atomic for each key; between two keys others can come.
 * - `not atomic`: what others do meanwhile may be seen or not.
 * - `none`: the backend cannot do it; it is an error of kind `operation`.
 */
export type CacheGuarantee = "atomic" | "per key" | "not atomic" | "none";

/** The operations of a cache that not every backend can do, or not as well. */
export type CacheOperation =
  | "get"
  | "set"
  | "setNx"
  | "getSet"
  | "delete"
  | "exists"
  | "increment"
  | "expire"
  | "ttl"
  | "getMany"
  | "setMany"
  | "deleteMany"
  | "scan"
  | "clear"
  | "stats"
  | "tags"
  | "lock";

/** What each operation promises where nothing is amiss. */
export const FULL_GUARANTEES: Readonly<Record<CacheOperation, CacheGuarantee>> = {
  get: "atomic",
  set: "atomic",
  setNx: "atomic",
  getSet: "atomic",
  delete: "atomic",
  exists: "atomic",
  increment: "atomic",
  expire: "atomic",
  ttl: "atomic",
  getMany: "per key",
  setMany: "per key",
  deleteMany: "per key",
  scan: "not atomic",
  clear: "not atomic",
  stats: "not atomic",
  tags: "atomic",
  lock: "atomic",
};

/** What each operation promises on each backend; docs/cache.md shows it as a table. */
export const CACHE_GUARANTEES: Readonly<
  Record<CacheType, Readonly<Record<CacheOperation, CacheGuarantee>>>
> = {
  [CacheType.Redis]: FULL_GUARANTEES,
  [CacheType.InMemory]: {
    ...FULL_GUARANTEES,
    getMany: "atomic",
    deleteMany: "atomic",
    clear: "atomic",
    stats: "atomic",
  },
  [CacheType.File]: {
    ...FULL_GUARANTEES,
    getMany: "atomic",
    setMany: "atomic",
    deleteMany: "atomic",
    stats: "atomic",
  },
  [CacheType.Memcached]: {
    ...FULL_GUARANTEES,
    scan: "none",
    clear: "atomic",
    stats: "none",
  },
};

/** The error for what a backend cannot do. */
export function unsupported(cacheType: CacheType, operation: CacheOperation): CacheError {
  const detail = `a cache of the type "${cacheType}" has no such operation`;
  return new CacheError("operation", `Cannot use ${operation}: ${detail}`);
}
