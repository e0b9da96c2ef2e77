/** Copies the files of a folder, without those that are called one of `omittedNames`. */
export async function copyFolder(
  from: string,
  to: string,
  omittedNames: ReadonlySet<string> = new Set(),
): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (omittedNames.has(name)) continue;
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`, omittedNames);
    if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
