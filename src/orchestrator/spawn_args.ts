import { MODULE_ID_VARIABLE } from "../module_identity.ts";
import { resolutionArgs } from "./resolution_args.ts";
import type { ModuleLimits } from "./module_grants.ts";
import type { ModuleConfig, ModulePermissions } from "./types.ts";

const PERMISSIONS = ["net", "read", "write", "run", "sys", "ffi"] as const satisfies readonly (
  keyof ModulePermissions
)[];

/**
 * The arguments of `deno` that run a module with the permissions that it was given, and no others.
 *
 * - `--no-prompt`: what is not allowed fails, rather than asking whoever sits there.
 * - `--cached-only`: code that was not there before the launch is not fetched. Deno would otherwise
 *   let a program without any permission import from any address, which also sends data there.
 * - The right to read `PYWATT_MODULE_ID` is always given: a module can never take itself for a
 *   program that stands alone.
 *
 * @throws {TypeError} When an entry of a permission list holds a comma, which would make it two.
 */
export function spawnArgs(config: ModuleConfig, madeLock?: string): string[] {
  const { entry, args = [], env = {}, permissions = {}, limits = {} } = config;
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...resolutionArgs(config, madeLock),
    ...memoryArgs(limits),
    allowed("env", [MODULE_ID_VARIABLE, ...Object.keys(env)]),
    ...PERMISSIONS.flatMap((name) => permissionArgs(name, permissions[name])),
    String(entry),
    ...args,
  ];
}

function memoryArgs({ maxMemoryMiB }: ModuleLimits): string[] {
  return maxMemoryMiB === undefined ? [] : [`--v8-flags=--max-old-space-size=${maxMemoryMiB}`];
}

function permissionArgs(name: string, granted: true | readonly string[] | undefined): string[] {
  if (granted === undefined) return [];
  if (granted === true) return [`--allow-${name}`];
  return granted.length === 0 ? [] : [allowed(name, granted)];
}

function allowed(name: string, entries: readonly string[]): string {
  const wrong = entries.find((entry) => entry === "" || entry.includes(","));
  if (wrong !== undefined) {
    throw new TypeError(
      `Cannot allow ${name} "${wrong}": expected an entry that is not empty and holds no comma`,
    );
  }
  return `--allow-${name}=${entries.join(",")}`;
}
