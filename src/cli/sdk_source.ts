/** Where this SDK was loaded from, and how a project gets the same one. */
export interface SdkSource {
  /** What `@pywatt/sdk` stands for in a project's `deno.json`. */
  readonly specifier: string;
  /** The folders of local packages that take the place of those of JSR. */
  readonly links: readonly string[];
  /** What `deno run -A` runs for this command line. */
  readonly cli: string;
  /** The address of the JSON Schema of `pywatt.json`. */
  readonly schema: string;
}

const JSR = /^https:\/\/jsr\.io\/@pywatt\/sdk\/([^/]+)\//;

/** Packages that stand in for those of JSR in a working tree. */
const STAND_INS = ["links/djwt"];

/**
 * Tells by the address of this file.
 *
 * @param readText Reads a file of the SDK's own folder.
 */
export async function sdkSource(
  address: string,
  readText: (url: URL) => Promise<string> = (url) => Deno.readTextFile(url),
): Promise<SdkSource> {
  const version = JSR.exec(address)?.[1];
  if (version !== undefined) {
    return {
      specifier: specifierOf(version),
      links: [],
      cli: `${specifierOf(version)}/cli`,
      schema: `https://jsr.io/@pywatt/sdk/${version}/pywatt.schema.json`,
    };
  }
  const root = new URL("../../", address);
  const own: unknown = JSON.parse(await readText(new URL("deno.json", root)));
  const links = await Promise.all(STAND_INS.map(async (folder) => {
    const isThere = await readText(new URL(`${folder}/deno.json`, root)).then(
      () => true,
      () => false,
    );
    return isThere ? [pathOf(new URL(folder, root))] : [];
  }));
  return {
    specifier: specifierOf(versionOf(own)),
    links: [pathOf(root), ...links.flat()],
    cli: pathOf(new URL("src/cli.ts", root)),
    schema: new URL("pywatt.schema.json", root).href,
  };
}

function specifierOf(version: string): string {
  return `jsr:@pywatt/sdk@^${version}`;
}

function versionOf(manifest: unknown): string {
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest && typeof manifest.version === "string" ? manifest.version : "0";
}

function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname).replace(/(?<=.)\/$/, "");
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
