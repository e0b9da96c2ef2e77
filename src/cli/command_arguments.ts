import { parseArgs } from "node:util";
import { type Command, type CommandArguments, type CommandOption, UsageError } from "./command.ts";

/**
 * Reads what a command was given.
 *
 * @throws {UsageError} When it takes no such option, or not so many operands.
 */
export function parseCommandArguments(command: Command, args: readonly string[]): CommandArguments {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...HELP }).map(([name, { value, short }]) => {
      const type: "string" | "boolean" = value === undefined ? "boolean" : "string";
      return [name, { type, ...(short === undefined ? {} : { short }) }];
    }),
  );
  const { values, positionals } = parsed(args, options);
  const needed = command.operands.filter((name) => !name.startsWith("[")).length;
  if (positionals.length > command.operands.length) {
    const extra = positionals[command.operands.length];
    throw new UsageError(`unexpected argument "${extra}"`);
  }
  if (positionals.length < needed && values.help !== true) {
    throw new UsageError(`${command.operands[positionals.length]} is missing`);
  }
  return {
    operands: positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    flag: (name) => values[name] === true,
  };
}

/** What every command takes. */
export const HELP: Readonly<Record<"help", CommandOption>> = {
  help: { short: "h", description: "Shows this." },
};

type ParseOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parsed(args: readonly string[], options: ParseOptions) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
