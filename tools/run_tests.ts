import { print, writeFully } from "./print.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";
import { tallyOf, type TestTally } from "./test_tally.ts";

const TAIL_CHARACTERS = 4096;
const GRACE_MS = 5_000;

/** What a run of `deno test` needs. */
export interface TestRun {
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

/** Runs `deno test`, showing its output as it comes, and returns the counts. */
export async function runTests({ args, env, signal }: TestRun): Promise<TestTally> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...args],
    cwd: PROJECT_FOLDER,
    env: { ...env, ...colorChoice() },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const stopEnding = endOnAbort(child, signal);
  const tail = await showOutput(child.stdout);
  const { success } = await child.status;
  stopEnding();
  if (tail !== "" && !tail.endsWith("\n")) print("");
  return tallyOf(tail, success);
}

/** `deno test` sees a pipe and would print without colours to a terminal. */
function colorChoice(): Record<string, string> {
  return Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {};
}

async function showOutput(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let tail = "";
  for await (const bytes of stdout) {
    writeFully(bytes);
    tail = (tail + decoder.decode(bytes, { stream: true })).slice(-TAIL_CHARACTERS);
  }
  return tail;
}

function endOnAbort(child: Deno.ChildProcess, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function end(): void {
    child.kill("SIGTERM");
    timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  }
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  };
}
