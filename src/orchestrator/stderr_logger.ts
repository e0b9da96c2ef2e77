import type { Logger } from "../logger.ts";
import type { ModuleOutput } from "./types.ts";

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

function writeLine(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
