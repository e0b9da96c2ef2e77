import { isArray, isRecord } from "../guard.ts";
import { allowableCacheSettings } from "./inherited_cache.ts";
import { allowableDatabaseSettings } from "./inherited_database.ts";

/** What is wrong with how a module's settings are to count; nothing, if nothing is. */
export function inheritanceProblem(
  kind: "database" | "cache",
  service: object,
  inheritance: unknown,
): string | undefined {
  if (inheritance === undefined || inheritance === "override" || inheritance === "merge") return;
  const names = isRecord(inheritance) ? inheritance.allow : undefined;
  if (!isArray(names)) {
    return `is ${Deno.inspect(inheritance)}, expected "override", "merge" or { allow: […] }`;
  }
  const { allowed, refused } = kind === "database"
    ? allowableDatabaseSettings(service)
    : allowableCacheSettings(service);
  for (const name of names) {
    if (allowed.some((known) => known === name)) continue;
    const reason = refused.get(String(name));
    if (reason !== undefined) return `allows "${name}", but ${reason}`;
    const known = [...allowed, ...refused.keys()].map((setting) => `"${setting}"`).join(", ");
    return `allows ${Deno.inspect(name)}, expected some of ${known}`;
  }
  return undefined;
}
