/** docs/testing.md, Tapes: how a tape is written down, so that people can read it and `diff` can compare it. */
import { isArray, isRecord } from "../../guard.ts";
import { isTapeEntry, type TapeEntry } from "./entry.ts";

const FIRST_LINE = "pywatt-tape 1";
const LINE_WIDTH = 100;

/** What stands above the first entry. */
export const TAPE_HEADER = `${FIRST_LINE}\n`;

/** One entry as text: a line that says what it is, and what it holds as JSON. */
export function formatEntry(entry: TapeEntry): string {
  return `\n${headOf(entry)}\n${"body" in entry ? `${formatJson(entry.body)}\n` : ""}`;
}

/**
 * Reads a tape.
 *
 * @throws {TypeError} When it is none, with the line at fault.
 */
export function parseTape(text: string): TapeEntry[] {
  const [first, ...lines] = text.split("\n");
  if (first !== FIRST_LINE) {
    throw new TypeError(`Cannot read the tape: line 1 is "${first}", expected "${FIRST_LINE}"`);
  }
  const entries: TapeEntry[] = [];
  for (let at = 0; at < lines.length; at++) {
    const head = lines[at] ?? "";
    if (head === "") continue;
    const end = lines.indexOf("", at);
    const body = lines.slice(at + 1, end === -1 ? undefined : end).join("\n");
    entries.push(parseEntry(head, body, at + 2));
    at = end === -1 ? lines.length : end;
  }
  return entries;
}

/** JSON that is the same for equal values, and breaks its lines where they would be too long. */
export function formatJson(value: unknown, indent = ""): string {
  const compact = JSON.stringify(value) ?? "null";
  if (indent.length + compact.length <= LINE_WIDTH && !hasRows(value)) return compact;
  if (typeof value !== "object" || value === null) return compact;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => deeper + formatJson(item, deeper));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${deeper}${JSON.stringify(name)}: ${formatJson(member, deeper)}`);
  return `{\n${members.join(",\n")}\n${indent}}`;
}

/** Each row on a line of its own, however short: so one that comes or goes is one line in a diff. */
function hasRows(value: unknown): boolean {
  if (isArray(value)) return value.some(isArray);
  return isRecord(value) && Object.values(value).some(hasRows);
}

function headOf(entry: TapeEntry): string {
  switch (entry.entry) {
    case "call":
      return `call ${entry.id} ${entry.connection} ${entry.operation}`;
    case "event":
      return `event ${entry.connection} ${entry.event}`;
    default:
      return `${entry.entry} ${entry.id}`;
  }
}

function parseEntry(head: string, body: string, line: number): TapeEntry {
  const [entry, ...words] = head.split(" ");
  const candidate: unknown = entry === "event"
    ? { entry, connection: words[0], event: words[1], body: parseBody(body, line) }
    : {
      entry,
      id: Number(words[0]),
      ...entry === "call" && { connection: words[1], operation: words[2] },
      ...entry !== "cancel" && { body: parseBody(body, line) },
    };
  if (isTapeEntry(candidate)) return candidate;
  throw new TypeError(`Cannot read the tape: line ${line} is "${head}", which begins no entry`);
}

function parseBody(body: string, line: number): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new TypeError(`Cannot read the tape: what follows line ${line} is no JSON`, { cause });
  }
}
