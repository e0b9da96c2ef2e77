/**
 * The command line: `deno run -A jsr:@pywatt/sdk/cli --help`.
 *
 * | command  | what it does                                                              |
 * | -------- | ------------------------------------------------------------------------- |
 * | `init`   | makes a project that runs                                                 |
 * | `run`    | launches all modules of a configuration                                   |
 * | `check`  | checks a configuration, its services, and what each module may do         |
 * | `status` | shows what a running orchestrator does                                    |
 * | `audit`  | runs one module, and prints the smallest policy under which it works      |
 *
 * Exit codes: 0 is well, 1 is a failure, 2 is a wrong command line or a wrong configuration.
 *
 * @example A new project
 * ```sh
 * deno run -A jsr:@pywatt/sdk/cli init shop
 * cd shop
 * deno task start
 * ```
 *
 * @module
 */
import { runCommandLine } from "./cli/command_line.ts";
import { processTerminal } from "./cli/terminal.ts";

/**
 * Carries out one command line.
 *
 * @param args What follows the program's name: a command, and what it takes.
 * @returns The exit code: 0 is well, 1 is a failure, 2 is a wrong command line or configuration.
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommandLine(args, processTerminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
