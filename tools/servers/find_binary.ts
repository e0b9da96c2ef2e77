const HOMEBREW_PREFIXES = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"];

/** The path of the first of these programs that is installed, or `undefined`. */
export function findBinary(names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = binaryFolders().map((folder) => `${folder}/${name}`).find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

/** `PATH`, then the folders where packages put servers without adding them to it. */
function binaryFolders(): string[] {
  const onPath = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  const ofHomebrew = HOMEBREW_PREFIXES.flatMap((prefix) => [
    `${prefix}/bin`,
    ...newestFirst(`${prefix}/opt`).map((formula) => `${formula}/bin`),
  ]);
  const ofDebian = newestFirst("/usr/lib/postgresql").map((version) => `${version}/bin`);
  return [...onPath, "/usr/sbin", ...ofDebian, ...ofHomebrew];
}

function newestFirst(folder: string): string[] {
  return entryNames(folder)
    .sort((one, other) => other.localeCompare(one, "en", { numeric: true }))
    .map((name) => `${folder}/${name}`);
}

function entryNames(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && mode !== null && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
