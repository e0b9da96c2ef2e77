import type { Terminal } from "./terminal.ts";

/** What commands end with: tests/cli and docs/configuration.md know them, too. */
export const EXIT_CODES = { ok: 0, failure: 1, usage: 2 } as const;

/** What a command ends with. */
export type ExitCode = typeof EXIT_CODES[keyof typeof EXIT_CODES];

/** One option of a command. */
export interface CommandOption {
  /** What follows it; without this, it is a flag. */
  readonly value?: string;
  readonly short?: string;
  readonly description: string;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What follows the options, as `[FOLDER]`. */
  readonly operands: readonly string[];
  /** What the help says beside that. */
  readonly details: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What each exit code means here. */
  readonly exitCodes: Readonly<Record<ExitCode, string>>;
  run(args: CommandArguments, terminal: Terminal): Promise<ExitCode>;
}

/** What a command was given. */
export interface CommandArguments {
  readonly operands: readonly string[];
  text(option: string): string | undefined;
  flag(option: string): boolean;
}

/** A command line that cannot be carried out. */
export class UsageError extends Error {}
