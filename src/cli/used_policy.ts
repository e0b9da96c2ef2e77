import type { ModulePermissions } from "../orchestrator/types.ts";
import type { AskedPermission } from "./permission_broker.ts";

const NAMES = ["net", "read", "write", "run", "sys", "ffi"] as const;

/** The permissions whose values are paths. */
const PATHS: readonly string[] = ["read", "write", "ffi"];

/** Deno's names of permissions that a configuration can grant. */
export type PermissionName = typeof NAMES[number];

/** What a module used, which is the least that it has to be allowed. */
export interface UsedPolicy {
  readonly permissions: ModulePermissions;
  /** The variables that it asked for, beside its own name. */
  readonly env: readonly string[];
}

/** The services that a module used, by kind. */
export type UsedServices = Readonly<Record<string, readonly string[]>>;

/**
 * What has to be allowed for what was asked.
 *
 * @param absolutePath The absolute path of one that the module asked for.
 */
export function usedPolicy(
  asked: readonly AskedPermission[],
  absolutePath: (path: string) => string,
): UsedPolicy {
  const permissions = NAMES.flatMap((name): (readonly [PermissionName, Grant])[] => {
    const values = asked.filter(({ permission }) => permission === name).map(({ value }) => value);
    if (values.length === 0) return [];
    if (values.includes(null)) return [[name, true]];
    const texts = values.flatMap((value) => value === null ? [] : [value]);
    const entries = PATHS.includes(name) ? texts.map(absolutePath) : texts;
    return [[name, [...new Set(entries)].toSorted()]];
  });
  const env = asked.flatMap(({ permission, value }) => {
    return permission === "env" && value !== null ? [value] : [];
  });
  return { permissions: Object.fromEntries(permissions), env: env.toSorted() };
}

/** How a configuration and what was used differ, a line each. */
export interface PolicyDifference {
  /** What the configuration grants, and was not used. */
  readonly wider: readonly string[];
  /** What was used, and the configuration does not grant. */
  readonly missing: readonly string[];
}

/** Compares what is granted with what was used. */
export function permissionDifference(
  granted: ModulePermissions,
  used: ModulePermissions,
): PolicyDifference {
  const differences = NAMES.map((name) => difference(name, granted[name] ?? [], used[name] ?? []));
  return {
    wider: differences.flatMap(({ wider }) => wider),
    missing: differences.flatMap(({ missing }) => missing),
  };
}

type Grant = true | readonly string[];

function difference(name: PermissionName, granted: Grant, used: Grant): PolicyDifference {
  const label = `permissions.${name}`;
  if (granted === true) {
    if (used === true) return { wider: [], missing: [] };
    const enough = used.length === 0 ? "nothing of it was used" : `${used.join(", ")} is enough`;
    return { wider: [`${label} is true, but ${enough}`], missing: [] };
  }
  if (used === true) return { wider: [], missing: [`${label} was used for all there is`] };
  const isUsed = (entry: string) => used.some((value) => covers(name, entry, value));
  const isGranted = (value: string) => granted.some((entry) => covers(name, entry, value));
  return {
    wider: granted.filter((entry) => !isUsed(entry)).map((entry) => {
      return `${label} has "${entry}", which was not used`;
    }),
    missing: used.filter((value) => !isGranted(value)).map((value) => {
      return `${label} has no "${value}", which was used`;
    }),
  };
}

/** Whether an entry of a list allows a value: a host all its ports, a folder all that is in it. */
function covers(name: PermissionName, entry: string, value: string): boolean {
  if (entry === value) return true;
  if (name === "net") return value.replace(/:\d+$/, "") === entry;
  return PATHS.includes(name) && value.startsWith(entry.endsWith("/") ? entry : `${entry}/`);
}
