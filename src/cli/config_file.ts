import { type CommandOption, UsageError } from "./command.ts";

/** How a configuration is called when nobody says. */
const NAMES = ["pywatt.config.ts", "pywatt.json"] as const;

/** The option that names a configuration. */
export const CONFIG_OPTION: CommandOption = {
  value: "FILE",
  short: "c",
  description: `The configuration. By default ${NAMES.join(" or ")} of this folder.`,
};

/**
 * The path of the configuration that is meant.
 *
 * @throws {UsageError} When none is named, and this folder has none, or two.
 */
export async function configFile(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const there = await Promise.all(NAMES.map(isFile));
  const [found, second] = NAMES.filter((_name, index) => there[index]);
  if (found === undefined) {
    throw new UsageError(`this folder has neither ${NAMES.join(" nor ")}, expected --config`);
  }
  if (second === undefined) return found;
  throw new UsageError(`this folder has both ${NAMES.join(" and ")}, expected --config`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
