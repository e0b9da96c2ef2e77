import { MODULE_ID_VARIABLE } from "../module_identity.ts";
import type { ModuleConfig } from "./types.ts";

/**
 * The whole environment of a module's process: the orchestrator's own is not passed on.
 *
 * `DENO_DIR` tells Deno itself where code is cached; the module's code may not read it.
 */
export function childEnv(moduleId: string, { env = {} }: ModuleConfig): Record<string, string> {
  const cache = denoDir();
  return {
    ...env,
    ...(cache === undefined ? {} : { DENO_DIR: cache }),
    DENO_NO_UPDATE_CHECK: "1",
    [MODULE_ID_VARIABLE]: moduleId,
  };
}

/** Deno documentation, "Environment variables": where DENO_DIR is when nobody says. */
function denoDir(): string | undefined {
  const given = Deno.env.get("DENO_DIR");
  if (given) return given;
  switch (Deno.build.os) {
    case "windows":
      return below(Deno.env.get("LOCALAPPDATA"), "deno");
    case "darwin":
      return below(Deno.env.get("HOME"), "Library/Caches/deno");
    default:
      return below(Deno.env.get("XDG_CACHE_HOME"), "deno") ??
        below(Deno.env.get("HOME"), ".cache/deno");
  }
}

function below(folder: string | undefined, path: string): string | undefined {
  return folder ? `${folder}/${path}` : undefined;
}
