import type { Logger } from "../../logger.ts";
import type { ModuleOutput } from "../types.ts";

/** How much a line matters. */
export type LogLevel = keyof Logger;

/** A line to be written: of a module, or of the orchestrator itself. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly moduleId?: string;
  readonly stream?: ModuleOutput["stream"];
}

/** Makes one line of text of an entry. */
export type LogFormat = (entry: LogEntry) => string;

/** What a terminal obeys rather than shows: all control characters but the tab and the line feed. */
const CONTROL_CHARACTERS = /(?![\t\n])\p{Cc}/gu;

/** Longer names are written out, and align nothing. */
const MAX_ALIGNED = 24;

const RED = 31;
const YELLOW = 33;

/** The colours of modules: those that mean neither a warning nor an error. */
const MODULE_COLORS = [36, 32, 35, 34, 96, 92, 95, 94] as const;

/** A JSON object a line. */
export function jsonFormat(entry: LogEntry): string {
  const { level, moduleId, stream, message } = entry;
  return JSON.stringify({
    time: new Date().toISOString(),
    level,
    ...(moduleId === undefined ? {} : { module: moduleId }),
    ...(stream === undefined ? {} : { stream }),
    message,
  });
}

/** The name, then the line; the names below each other have the same width. */
export function textFormat(hasColor: boolean): LogFormat {
  let width = 0;
  return ({ level, moduleId, message }) => {
    const name = escapeControlCharacters(moduleId ?? "orchestrator");
    if (name.length <= MAX_ALIGNED) width = Math.max(width, name.length);
    const text = escapeControlCharacters(message);
    if (!hasColor) return `${name.padEnd(width)} | ${text}`;
    const label = colored(moduleId === undefined ? 1 : colorOf(moduleId), name.padEnd(width));
    return `${label} ${colored(2, "│")} ${levelColored(level, text)}`;
  };
}

/** `\x1b` in the place of what would move the cursor, rename the window or forge another line. */
export function escapeControlCharacters(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function levelColored(level: LogLevel, text: string): string {
  if (level === "error") return colored(RED, text);
  return level === "warn" ? colored(YELLOW, text) : text;
}

/** Always the same for the same name. */
function colorOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return MODULE_COLORS[sum % MODULE_COLORS.length] ?? MODULE_COLORS[0];
}

function colored(code: number, text: string): string {
  return `\x1b[${code}m${text}\x1b[0m`;
}
