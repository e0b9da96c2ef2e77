import type { Logger } from "../logger.ts";
import type { ModuleOutput } from "./types.ts";

/** What a terminal obeys rather than shows: all control characters but the tab and the line feed. */
const CONTROL_CHARACTERS = /(?![\t\n])\p{Cc}/gu;

function ignore(): void {}

/** The orchestrator's default: what should be looked at goes to stderr, and the rest nowhere. */
export const stderrLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: (message) => writeLine(`orchestrator | ${message}`),
  error: (message) => writeLine(`orchestrator | ${message}`),
};

/** Where the output of modules goes unless somebody takes it: to stderr, after the module's name. */
export function writeOutputToStderr({ moduleId, line }: ModuleOutput): void {
  writeLine(`${moduleId} | ${line}`);
}

/** `\x1b` in the place of what would move the cursor, rename the window or forge another line. */
export function escapeControlCharacters(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** Writes all of it, in as many writes as it takes. */
export function writeAll(
  bytes: Uint8Array,
  writeSync: (bytes: Uint8Array) => number = (some) => Deno.stderr.writeSync(some),
): void {
  for (let rest = bytes; rest.length > 0;) {
    const written = writeSync(rest);
    if (written === 0) return;
    rest = rest.subarray(written);
  }
}

function writeLine(line: string): void {
  try {
    writeAll(new TextEncoder().encode(`${escapeControlCharacters(line)}\n`));
  } catch {
    // Whoever read stderr is gone, and there is nowhere else to say so.
  }
}
