import { MODULE_ID_VARIABLE } from "../module_identity.ts";
import { denoEnv } from "./deno_env.ts";
import type { ModuleConfig } from "./types.ts";

/**
 * The whole environment of a module's process: the orchestrator's own is not passed on. The names
 * that Deno itself looks at are there, but the module's code may not read them.
 */
export function childEnv(moduleId: string, { env = {} }: ModuleConfig): Record<string, string> {
  return { ...env, ...denoEnv(), [MODULE_ID_VARIABLE]: moduleId };
}
