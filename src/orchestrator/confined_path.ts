import { PywattError } from "../errors.ts";

const SEPARATORS = /[/\\]+/;

/**
 * A path within a folder, from what a module calls it.
 *
 * @param root The folder.
 * @param asked A path from there; or a whole one, if it is in the folder.
 * @throws {PywattError} Of kind `configuration` when it is, or could be, outside: it goes up, or by
 * a symbolic link.
 */
export async function confinedPath(root: string, asked: string): Promise<string> {
  const from = await Deno.realPath(root).catch(() => root);
  const inside = [root, from].map((folder) => `${folder.replace(/\/+$/, "")}/`)
    .find((folder) => asked.startsWith(folder));
  const parts = (inside === undefined ? asked : asked.slice(inside.length))
    .split(SEPARATORS)
    .filter((part) => part !== ".");
  if (parts.some((part) => !isName(part))) throw outside(asked);
  let path = from;
  for (const part of parts) {
    path = `${path}/${part}`;
    if (await isLink(path)) throw outside(asked);
  }
  return path;
}

function isName(part: string): boolean {
  return part !== "" && part !== ".." && !part.includes("\0") && !part.includes(":");
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function outside(asked: string): PywattError {
  return new PywattError(
    "configuration",
    `Cannot open a path of a module's: it is ${JSON.stringify(asked)}, expected one within the ` +
      "folder that the orchestrator has for it",
  );
}
