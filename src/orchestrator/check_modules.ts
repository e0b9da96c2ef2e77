import { checkModuleNames } from "./module_names.ts";
import {
  heartbeatOf,
  instancesOf,
  maxMemoryMiBOf,
  readinessMsOf,
  restartPolicyOf,
} from "./module_settings.ts";
import type { ModuleConfig } from "./types.ts";

/**
 * Refuses at once what would go wrong at some start only.
 *
 * @throws {TypeError} With the name and the setting.
 */
export function checkModules(modules: Readonly<Record<string, ModuleConfig>>): void {
  checkModuleNames(modules);
  for (const [name, config] of Object.entries(modules)) {
    restartPolicyOf(name, config);
    heartbeatOf(name, config);
    readinessMsOf(name, config, false);
    instancesOf(name, config);
    maxMemoryMiBOf(name, config);
  }
}
