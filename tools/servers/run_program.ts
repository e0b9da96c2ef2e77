import type { SystemUser } from "./system_user.ts";

/** What to run, as whom, and what to feed it. */
export interface Program {
  readonly binary: string;
  readonly args: readonly string[];
  readonly user?: SystemUser | undefined;
  readonly env?: Record<string, string>;
  readonly input?: string;
}

/** Runs a program to its end; throws with what it printed when it fails. */
export async function runProgram({ binary, args, user, env, input = "" }: Program): Promise<void> {
  const child = new Deno.Command(binary, {
    args: [...args],
    // Another user may not enter the folder that we are in.
    cwd: "/",
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    ...user,
  }).spawn();
  const fed = feed(child.stdin, input);
  const { success, stdout, stderr } = await child.output();
  await fed;
  if (success) return;
  const decoder = new TextDecoder();
  throw new Error(`${binary} failed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`);
}

/** A program may end without reading its input: its exit code tells then what happened. */
async function feed(stdin: WritableStream<Uint8Array>, input: string): Promise<void> {
  const writer = stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
}
