import { MODULE_ID_VARIABLE } from "../module_identity.ts";
import type { ModuleConfig } from "./types.ts";

/**
 * The whole environment of a module's process: the orchestrator's own is not passed on.
 *
 * The names that Deno itself looks at are there, but the module's code may not read them: where
 * code is cached, and that a log is no terminal.
 */
export function childEnv(moduleId: string, { env = {} }: ModuleConfig): Record<string, string> {
  const cache = denoDir();
  return {
    ...env,
    ...(cache === undefined ? {} : { DENO_DIR: cache }),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
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
