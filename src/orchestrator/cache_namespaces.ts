import { isTextOfBytes, MAX_NAMESPACE_BYTES } from "../cache/limits.ts";
import type { ModuleConfig } from "./types.ts";

/**
 * Which namespace each module is kept in. A module without one would see into those of the others,
 * so that all have to have one as soon as one has.
 *
 * @throws {TypeError} When only some have one, or one is no namespace.
 */
export function cacheNamespacesOf(
  modules: Readonly<Record<string, ModuleConfig>>,
): ReadonlyMap<string, string> {
  const namespaces = new Map<string, string>();
  for (const [id, { cacheNamespace }] of Object.entries(modules)) {
    if (cacheNamespace === undefined) continue;
    if (cacheNamespace !== "" && !isTextOfBytes(cacheNamespace, MAX_NAMESPACE_BYTES)) {
      throw new TypeError(
        `Cannot keep module "${id}" in a namespace: expected cacheNamespace as text of at most ` +
          `${MAX_NAMESPACE_BYTES} bytes`,
      );
    }
    namespaces.set(id, cacheNamespace);
  }
  const without = Object.keys(modules).find((id) => !namespaces.has(id));
  if (namespaces.size === 0 || without === undefined) return namespaces;
  throw new TypeError(
    `Cannot keep modules in namespaces: module "${without}" has no cacheNamespace and would see ` +
      'those of the others; give it one, or "" for the whole cache',
  );
}
