import type { ModulePolicies } from "./module_policies.ts";
import type { ModuleConfig, ServiceConfigs } from "./types.ts";

/**
 * Makes sure that no module sees into the namespaces of others: in a cache in which one has a
 * namespace, all that may use it need one.
 *
 * @throws {TypeError} When one has none.
 */
export function checkNamespaces(
  modules: Readonly<Record<string, ModuleConfig>>,
  { cache = {} }: ServiceConfigs,
  policies: ModulePolicies,
): void {
  for (const name of Object.keys(cache)) {
    const granted = Object.keys(modules).flatMap((id) => {
      const grant = policies.grantOf(id, "cache", name);
      return grant === undefined ? [] : { id, namespace: grant.namespace };
    });
    const without = granted.find(({ namespace }) => namespace === undefined);
    if (without === undefined || granted.every(({ namespace }) => namespace === undefined)) {
      continue;
    }
    throw new TypeError(
      `Cannot use module "${without.id}": services.cache.${name}.namespace is undefined, and it ` +
        'would see into those of other modules; expected a namespace, or "" for the whole cache',
    );
  }
}
