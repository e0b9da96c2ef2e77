/** How a run of `deno` ended, and what it printed. */
export interface DenoResult {
  readonly success: boolean;
  readonly output: string;
}

/** Runs `deno` in a folder to its end, and keeps what it prints. */
export async function runDeno(args: readonly string[], folder: string): Promise<DenoResult> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Runs `deno` in a folder to its end, showing what it prints; returns its exit code. */
export async function showDeno(args: readonly string[], folder: string): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    stdin: "null",
  }).spawn().status;
  return code;
}
