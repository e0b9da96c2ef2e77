const LISTED_FILE = /^\s+(file:\/\/\S+) \([^)]*\)$/gm;

/** The files that `deno publish --dry-run` printed, relative to the package, sorted. */
export function publishedFiles(output: string, packageFolder: URL): string[] {
  return [...output.matchAll(LISTED_FILE)]
    .map(([, url = ""]) => decodeURIComponent(url.replace(packageFolder.href, "")))
    .sort();
}

/** What differs between two lists of files, a line each; nothing when they are the same. */
export function listDifference(pinned: readonly string[], actual: readonly string[]): string[] {
  const added = actual.filter((file) => !pinned.includes(file));
  const missing = pinned.filter((file) => !actual.includes(file));
  return [
    ...added.map((file) => `+ ${file} would be published, and is not in the list`),
    ...missing.map((file) => `- ${file} is in the list, and would not be published`),
  ];
}
