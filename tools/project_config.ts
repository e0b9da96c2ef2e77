/** What the tools read of `deno.json`; the rest passes through untouched. */
export interface ProjectConfig {
  readonly exports: string | Record<string, string>;
  readonly links?: readonly string[];
  readonly [key: string]: unknown;
}

/** Reads the `deno.json` of a folder. */
export async function readProjectConfig(folder: string): Promise<ProjectConfig> {
  const config: unknown = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  if (!isProjectConfig(config)) throw new Error(`Cannot read the exports of ${folder}/deno.json`);
  return config;
}

/** Writes the `deno.json` of a folder. */
export async function writeProjectConfig(folder: string, config: ProjectConfig): Promise<void> {
  await Deno.writeTextFile(`${folder}/deno.json`, `${JSON.stringify(config, null, 2)}\n`);
}

/** The files behind the `exports`. */
export function exportedFiles({ exports }: ProjectConfig): string[] {
  return typeof exports === "string" ? [exports] : Object.values(exports);
}

function isProjectConfig(value: unknown): value is ProjectConfig {
  return typeof value === "object" && value !== null && "exports" in value &&
    (typeof value.exports === "string" ||
      (typeof value.exports === "object" && value.exports !== null));
}
