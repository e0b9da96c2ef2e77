const PROJECT = new URL("../../", import.meta.url);

/** A file of the library. */
export interface SourceFile {
  /** From the project's folder on: `src/ipc/frame.ts`. */
  readonly path: string;
  /** The text without comments and empty lines. */
  readonly code: string;
  /** What it imports, types included: a path like its own, or else as it is written. */
  readonly imports: readonly string[];
}

/** Reads mod.ts and all of src. */
export async function readSourceFiles(): Promise<readonly SourceFile[]> {
  const paths = ["mod.ts", ...await pathsBelow("src/")];
  return await Promise.all(paths.sort().map(readSourceFile));
}

async function pathsBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, PROJECT))) {
    if (isDirectory) paths.push(...await pathsBelow(`${folder}${name}/`));
    else if (name.endsWith(".ts")) paths.push(folder + name);
  }
  return paths;
}

async function readSourceFile(path: string): Promise<SourceFile> {
  const url = new URL(path, PROJECT);
  const code = withoutComments(await Deno.readTextFile(url));
  const specifiers = [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)];
  return { path, code, imports: specifiers.map(([, specifier = ""]) => resolve(specifier, url)) };
}

function resolve(specifier: string, from: URL): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, from).href.slice(PROJECT.href.length);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)\/\/ .*$/, ""))
    .filter((line) => line.trim() !== "")
    .join("\n");
}
