import type { ModuleConfig } from "./types.ts";

/**
 * The names of all modules, each after those that it starts after.
 *
 * @throws {TypeError} When one starts after a module that does not exist, or after itself.
 */
export function startOrder(modules: Readonly<Record<string, ModuleConfig>>): string[] {
  const ordered = new Set<string>();
  for (const name of Object.keys(modules)) append(name, { modules, ordered, path: [] });
  return [...ordered];
}

/** The modules that others start after. */
export function awaitedModules(
  modules: Readonly<Record<string, ModuleConfig>>,
): ReadonlySet<string> {
  return new Set(Object.values(modules).flatMap(({ startsAfter = [] }) => startsAfter));
}

interface Ordering {
  readonly modules: Readonly<Record<string, ModuleConfig>>;
  readonly ordered: Set<string>;
  /** Whom the next one is needed for, the nearest one last. */
  readonly path: readonly string[];
}

function append(name: string, { modules, ordered, path }: Ordering): void {
  if (ordered.has(name)) return;
  if (path.includes(name)) {
    const circle = [...path.slice(path.indexOf(name)), name].map((id) => `"${id}"`);
    throw new TypeError(
      `Cannot use module "${name}": startsAfter leads back to itself, by ${circle.join(", ")}`,
    );
  }
  for (const earlier of modules[name]?.startsAfter ?? []) {
    if (!Object.hasOwn(modules, earlier)) {
      throw new TypeError(
        `Cannot use module "${name}": startsAfter has ${JSON.stringify(earlier)}, expected the ` +
          "name of a module",
      );
    }
    append(earlier, { modules, ordered, path: [...path, name] });
  }
  ordered.add(name);
}
