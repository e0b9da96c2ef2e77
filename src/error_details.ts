import { CacheError, DatabaseError, type PywattError, ServiceError } from "./errors.ts";

const DATABASE_DETAILS = [
  "sqlState",
  "constraint",
  "schema",
  "table",
  "column",
  "detail",
  "hint",
  "position",
  "outcomeUnknown",
] as const;
const CACHE_DETAILS = ["outcomeUnknown"] as const;
const SERVICE_DETAILS = ["code", "outcomeUnknown"] as const;

/**
 * What an error tells beside its kind and message, as its class is documented: whoever derives a
 * class from ours may keep anything else in it.
 */
export function errorDetails(error: PywattError): Record<string, unknown> {
  if (error instanceof DatabaseError) return picked(error, DATABASE_DETAILS);
  if (error instanceof CacheError) return picked(error, CACHE_DETAILS);
  return error instanceof ServiceError ? picked(error, SERVICE_DETAILS) : {};
}

function picked<Name extends string>(
  error: { readonly [Key in Name]?: unknown },
  names: readonly Name[],
): Record<string, unknown> {
  return Object.fromEntries(
    names
      .map((name): [string, unknown] => [name, error[name]])
      .filter(([, value]) => ["string", "number"].includes(typeof value) || value === true),
  );
}
