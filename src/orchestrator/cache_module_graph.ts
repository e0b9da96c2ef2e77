import type { ModuleConfig } from "./types.ts";

/**
 * Fetches the code of a module and of all that it imports, since the module itself may not.
 *
 * @throws {Error} With what Deno says of an entry that does not exist or does not compile.
 */
export async function cacheModuleGraph(id: string, { entry }: ModuleConfig): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", String(entry)],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const detail = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot launch module "${id}" from ${String(entry)}: ${detail}`);
}
