import type { ConfigInheritance } from "./module_grants.ts";

/** Of a module's settings, which may be used for a service. */
export interface Allowable {
  /** Those that can be allowed by name. */
  readonly allowed: readonly string[];
  /** Those that the service leaves open. */
  readonly merged: readonly string[];
  /** Those that cannot be allowed, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Which of a module's settings are used in the place of the service's. */
export function takenNames(
  { allowed, merged }: Allowable,
  inheritance: ConfigInheritance = "override",
): ReadonlySet<string> {
  if (inheritance === "override") return new Set();
  return new Set(
    inheritance === "merge" ? merged : allowed.filter((name) => inheritance.allow.includes(name)),
  );
}

/** The smaller one of what is asked for and what is allowed, where anything is. */
export function smallest(...values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
