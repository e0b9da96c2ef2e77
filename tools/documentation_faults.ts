const REFERENCE = /^error\[private-type-ref\]: .* references private type '([^']+)'/;
const PLACE = /^ *--> (.+?):\d+:\d+$/m;

/**
 * The faults that `deno doc --lint` found, without those that nobody here can mend: it wants each
 * type of a signature to be exported by this package, also where it is another package's.
 *
 * @param output What `deno doc --lint` printed, without colours.
 * @param readFile Reads the file that a fault is in.
 */
export async function documentationFaults(
  output: string,
  readFile: (path: string) => Promise<string>,
): Promise<string[]> {
  const faults = output.split(/^(?=error\[)/m).filter((part) => part.startsWith("error["));
  const isOurs = await Promise.all(faults.map(async (fault) => {
    const type = REFERENCE.exec(fault)?.[1];
    const path = PLACE.exec(fault)?.[1];
    return type === undefined || path === undefined ||
      !importsFromPackage(await readFile(path), type);
  }));
  return faults.filter((_, index) => isOurs[index]);
}

/** Whether a source text imports a name from a package, and not from a file beside it. */
function importsFromPackage(source: string, name: string): boolean {
  const imports = source.matchAll(/^import\s[^;]*?\{([^}]*)\}\s*from\s*"([^."][^"]*)"/gm);
  return [...imports].some(([, names = ""]) =>
    names.split(",").some((imported) => imported.trim().replace(/^type\s+/, "") === name)
  );
}
