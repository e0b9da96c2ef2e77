import type { ModuleConfig } from "./types.ts";

/**
 * What of a module's own `deno.json` is overruled, since its author is not trusted:
 *
 * - A folder of packages is neither made nor used: with one, scripts that come with packages run,
 *   and they run with all rights of the orchestrator.
 * - Copies of remote code are not written beside the module.
 * - The lock file is the one that the orchestrator names, and is only read, or one that it made
 *   itself. A module could otherwise name any file to be written.
 */
export function resolutionArgs({ lock }: ModuleConfig, madeLock?: string): string[] {
  return ["--node-modules-dir=none", "--vendor=false", ...lockArgs(lock, madeLock)];
}

function lockArgs(lock: string | undefined, madeLock: string | undefined): string[] {
  if (lock !== undefined) return [`--lock=${lock}`, "--frozen"];
  return madeLock === undefined ? ["--no-lock"] : [`--lock=${madeLock}`];
}
