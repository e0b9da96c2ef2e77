import type { ModuleConfig } from "./types.ts";

const MAX_NAME_CHARACTERS = 128;

/** No control characters, half characters or white space, and nothing that has a meaning already. */
const NAME = /^[^\p{C}\p{Z}"'`=#]+$/u;

/** Sets an instance's number apart from its module's name, which cannot hold it. */
const INSTANCE_MARK = "#";

const INSTANCE_NUMBER = /#\d+$/;

/** The name of one of a module's processes: the first one has the module's own. */
export function instanceName(moduleName: string, number: number): string {
  return number === 1 ? moduleName : `${moduleName}${INSTANCE_MARK}${number}`;
}

/** Whose instance it is. */
export function moduleNameOf(instance: string): string {
  return instance.replace(INSTANCE_NUMBER, "");
}

/**
 * Refuses a name that its module, or who reads a log, could take for something else.
 *
 * @throws {TypeError} With the name and what was expected.
 */
export function checkModuleNames(modules: Readonly<Record<string, ModuleConfig>>): void {
  const wrong = Object.keys(modules).find((name) => {
    return name.length > MAX_NAME_CHARACTERS || !NAME.test(name);
  });
  if (wrong === undefined) return;
  throw new TypeError(
    `Cannot use module ${JSON.stringify(wrong)}: expected a name of 1 to ${MAX_NAME_CHARACTERS} ` +
      "characters without white space, control characters, quotes, = and #",
  );
}
