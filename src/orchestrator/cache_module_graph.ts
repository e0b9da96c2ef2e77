import { arrayOf, isString, shape } from "../guard.ts";
import type { ModuleConfig } from "./types.ts";

const isGraph = shape({
  roots: arrayOf(isString),
  modules: arrayOf(shape({ specifier: isString })),
});
const isLocalFile = shape({ kind: isString, local: isString, specifier: isString });

/** What a graph calls a file that is code; all else that it holds is data. */
const CODE = "esm";

/**
 * Fetches the code of a module and of all that it imports, since the module itself may not, and
 * refuses a module that would read files by importing them: Deno asks for no permission there.
 *
 * @throws {Error} With what Deno says of an entry that does not exist or does not compile; when a
 * file outside the entry's folder is imported as data.
 */
export async function cacheModuleGraph(id: string, { entry }: ModuleConfig): Promise<void> {
  try {
    await deno(["cache", "--quiet", String(entry)]);
    await refuseDataOutside(JSON.parse(await deno(["info", "--json", String(entry)])));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot launch module "${id}" from ${String(entry)}: ${detail}`);
  }
}

async function refuseDataOutside(graph: unknown): Promise<void> {
  if (!isGraph(graph)) throw new Error("Deno describes its imports in an unknown way");
  const root = graph.roots[0] ?? "";
  if (!root.startsWith("file:")) return;
  const folder = await Deno.realPath(new URL(".", root));
  for (const imported of graph.modules) {
    if (!isLocalFile(imported) || imported.kind === CODE) continue;
    if (imported.specifier.startsWith("file:") && !await isInside(folder, imported.local)) {
      throw new Error(`it imports ${imported.specifier} as data, which is outside its folder`);
    }
  }
}

async function deno(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  return new TextDecoder().decode(stdout);
}

/** Follows links, which could lead out. */
async function isInside(folder: string, path: string): Promise<boolean> {
  const real = await Deno.realPath(path);
  return real.startsWith(`${folder}/`) || real.startsWith(`${folder}\\`);
}
