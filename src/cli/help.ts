import type { Command } from "./command.ts";
import { HELP } from "./command_arguments.ts";

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, summary, operands, details, options, exitCodes } = command;
  const usage = ["pywatt", name, "[OPTIONS]", ...operands].join(" ");
  const rows = Object.entries({ ...options, ...HELP }).map(([option, settings]) => {
    const { short, description } = settings;
    const value = settings.value === undefined ? "" : ` ${settings.value}`;
    return [`${short === undefined ? "    " : `-${short}, `}--${option}${value}`, description];
  });
  return [
    summary,
    "",
    `Usage: ${usage}`,
    "",
    details,
    "",
    "Options:",
    ...columns(rows),
    "",
    "Exit codes:",
    ...columns(Object.entries(exitCodes)),
    "",
  ].join("\n");
}

/** The help of the whole. */
export function overallHelp(commands: readonly Command[]): string {
  return [
    "Launches modules, and serves them databases, caches and JWT.",
    "",
    "Usage: pywatt COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    '"pywatt COMMAND --help" tells more of one.',
    "",
    "Exit codes:",
    ...columns([["0", "well"], ["1", "a failure"], ["2", "a wrong command line or configuration"]]),
    "",
    "With NO_COLOR set, nothing is coloured.",
    "",
  ].join("\n");
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([first = ""]) => first.length));
  return rows.map(([first = "", second = ""]) => `  ${first.padEnd(width)}  ${second}`);
}
