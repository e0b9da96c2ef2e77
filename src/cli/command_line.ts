import { PywattError } from "../errors.ts";
import { escapeControlCharacters } from "../orchestrator/observability/log_format.ts";
import { auditCommand } from "./audit.ts";
import { checkCommand } from "./check.ts";
import { type Command, EXIT_CODES, type ExitCode, UsageError } from "./command.ts";
import { parseCommandArguments } from "./command_arguments.ts";
import { commandHelp, overallHelp } from "./help.ts";
import { initCommand } from "./init.ts";
import { runCommand } from "./run.ts";
import { statusCommand } from "./status.ts";
import type { Terminal } from "./terminal.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  initCommand,
  runCommand,
  checkCommand,
  statusCommand,
  auditCommand,
];

/** Carries out one command line; what goes wrong is told on stderr. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const text = overallHelp(COMMANDS);
    if (name !== undefined) terminal.write(text);
    else terminal.writeError(text);
    return name === undefined ? EXIT_CODES.usage : EXIT_CODES.ok;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    const known = COMMANDS.map((one) => one.name).join(", ");
    terminal.writeError(`pywatt: "${name}" is no command, expected one of ${known}\n`);
    return EXIT_CODES.usage;
  }
  try {
    const given = parseCommandArguments(command, rest);
    if (!given.flag("help")) return await command.run(given, terminal);
    terminal.write(commandHelp(command));
    return EXIT_CODES.ok;
  } catch (error) {
    terminal.writeError(`pywatt ${name}: ${escapeControlCharacters(messageOf(error))}\n`);
    return isMistake(error) ? EXIT_CODES.usage : EXIT_CODES.failure;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}; see --help`;
  return error instanceof Error ? error.message : String(error);
}

/** What only another command line, or another configuration, can help with. */
function isMistake(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof TypeError) return true;
  return error instanceof PywattError && error.kind === "configuration";
}
