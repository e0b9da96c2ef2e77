import { arrayOf, isString, shape } from "../guard.ts";
import { fetchEnv } from "./deno_env.ts";
import { resolutionArgs } from "./resolution_args.ts";
import type { ModuleConfig } from "./types.ts";

const isGraph = shape({
  roots: arrayOf(isString),
  modules: arrayOf(shape({ specifier: isString })),
});
const isLocalFile = shape({ kind: isString, local: isString, specifier: isString });

/** What a graph calls a file that is code; all else that it holds is data. */
const CODE = "esm";

/** Deno takes a file of any other name for code, too, and shows its first line when it is none. */
const CODE_NAME = /\.(?:[cm]?[jt]s|[jt]sx|wasm)$/;

/** How configurations of orchestrators are called: secrets can stand in them. */
const CONFIGURATION = /[/\\]pywatt\.(?:config\.[cm]?[jt]s|json)$/;

/** How long a server that code is fetched from may keep a launch waiting. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** Whose code is fetched, and by what. */
export interface ModuleCode {
  readonly id: string;
  readonly config: ModuleConfig;
  readonly denoPath: string;
  /** Where a lock file is made, if the settings name none. */
  readonly madeLock?: string | undefined;
  /** For each of the two steps. @default {300_000} */
  readonly timeoutMs?: number;
  /** Aborted when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/**
 * Fetches the code of a module and of all that it imports, since the module itself may not, and
 * refuses a module that would read files by importing them: Deno asks for no permission there.
 *
 * @throws {Error} With what Deno says of an entry that does not exist or does not compile; when a
 * file outside the entry's folder is imported as data; when it takes too long.
 */
export async function cacheModuleGraph(code: ModuleCode): Promise<void> {
  const { id, config, madeLock } = code;
  const entry = String(config.entry);
  try {
    const resolution = resolutionArgs(config, madeLock);
    await deno(code, ["cache", "--quiet", ...resolution, entry]);
    const info = await deno(code, ["info", "--json", ...resolution, entry]);
    await refuseDataOutside(JSON.parse(info));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot launch module "${id}" from ${entry}: ${detail}`);
  }
}

async function refuseDataOutside(graph: unknown): Promise<void> {
  if (!isGraph(graph)) throw new Error("Deno describes its imports in an unknown way");
  const root = graph.roots[0] ?? "";
  if (!root.startsWith("file:")) return;
  const folder = await Deno.realPath(new URL(".", root));
  for (const imported of graph.modules) {
    if (isLocalFile(imported)) await refuseConfiguration(imported);
    const isData = isLocalFile(imported) && imported.kind !== CODE;
    if (!isData) {
      refuseOtherNames(imported.specifier, root);
      continue;
    }
    if (imported.specifier.startsWith("file:") && !await isInside(folder, imported.local)) {
      throw new Error(`it imports ${imported.specifier} as data, which is outside its folder`);
    }
  }
}

async function refuseConfiguration(
  { specifier, local }: { readonly specifier: string; readonly local: string },
): Promise<void> {
  if (!specifier.startsWith("file:") || !CONFIGURATION.test(await Deno.realPath(local))) return;
  throw new Error(`it imports ${specifier}, which is the configuration of an orchestrator`);
}

function refuseOtherNames(specifier: string, root: string): void {
  if (!specifier.startsWith("file:") || specifier === root) return;
  if (CODE_NAME.test(new URL(specifier).pathname)) return;
  throw new Error(`it imports ${specifier} as code, whose name is not one of code`);
}

async function deno(
  { denoPath, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ModuleCode,
  args: string[],
): Promise<string> {
  refuseWhenStopped(signal);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const ended = await new Deno.Command(denoPath, {
      args,
      clearEnv: true,
      env: fetchEnv(),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    }).output();
    if (controller.signal.aborted) {
      throw new Error(`its code was not there after ${timeoutMs / 1_000} s`);
    }
    refuseWhenStopped(signal);
    if (!ended.success) {
      const end = ended.signal ?? `exit code ${ended.code}`;
      const told = new TextDecoder().decode(ended.stderr).trim();
      throw new Error(told || `the Deno that fetches its code ended by ${end}`);
    }
    return new TextDecoder().decode(ended.stdout);
  } finally {
    clearTimeout(timer);
  }
}

function refuseWhenStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Error("it was stopped while its code was fetched");
}

/** Follows links, which could lead out. */
async function isInside(folder: string, path: string): Promise<boolean> {
  const real = await Deno.realPath(path);
  return real.startsWith(`${folder}/`) || real.startsWith(`${folder}\\`);
}
