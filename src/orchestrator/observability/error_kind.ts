import {
  CACHE_ERROR_KINDS,
  DATABASE_ERROR_KINDS,
  JWT_ERROR_KINDS,
  SERVICE_ERROR_KINDS,
} from "../../errors.ts";

/** The kinds that are counted apart; their number bounds that of the counters. */
const KINDS: ReadonlySet<string> = new Set([
  ...DATABASE_ERROR_KINDS,
  ...CACHE_ERROR_KINDS,
  ...JWT_ERROR_KINDS,
  ...SERVICE_ERROR_KINDS,
  "protocol",
  "too_large",
  "internal",
]);

/** The kind of an error as it is counted: a service's own code could name any. */
export function countedKind(kind: string): string {
  return KINDS.has(kind) ? kind : "other";
}
