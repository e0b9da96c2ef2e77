import { isArray, isRecord } from "../../guard.ts";
import { REDACTED } from "./text_redaction.ts";
import { formatJson } from "./tape_text.ts";

/** Whether what a module asks is what is on the tape; there, a redaction stands for anything. */
export function isAsTaped(taped: unknown, asked: unknown): boolean {
  if (taped === REDACTED) return true;
  if (typeof taped === "string" && taped.includes(REDACTED)) {
    return typeof asked === "string" && isTextAsTaped(taped, asked);
  }
  if (isArray(taped)) {
    return isArray(asked) && taped.length === asked.length &&
      taped.every((item, index) => isAsTaped(item, asked[index]));
  }
  if (!isRecord(taped)) return Object.is(taped, asked);
  if (!isRecord(asked)) return false;
  const others = Object.keys(asked).filter((own) => !Object.hasOwn(taped, own));
  const named = (name: string) =>
    name.includes(REDACTED) ? others.find((own) => isTextAsTaped(name, own)) ?? name : name;
  const pairs = Object.keys(taped).map((name) => [name, named(name)] as const);
  const unnamed = new Set(Object.keys(asked)).difference(new Set(pairs.map(([, own]) => own)));
  return [...unnamed].every((name) => asked[name] === undefined) &&
    pairs.every(([name, own]) => isAsTaped(taped[name], asked[own]));
}

function isTextAsTaped(taped: string, asked: string): boolean {
  const [first = "", ...parts] = taped.split(REDACTED);
  if (!asked.startsWith(first)) return false;
  let at = first.length;
  const last = parts.pop() ?? "";
  for (const part of parts) {
    const found = asked.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return asked.endsWith(last) && asked.length - last.length >= at;
}

/** What differs, line by line: `-` is on the tape, `+` is what the module asks. */
export function difference(taped: unknown, asked: unknown): string {
  const before = formatJson(taped).split("\n");
  const after = formatJson(asked).split("\n");
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before.at(-1 - end) === after.at(-1 - end)
  ) end++;
  return [
    ...before.slice(start, before.length - end).map((line) => `- ${line}`),
    ...after.slice(start, after.length - end).map((line) => `+ ${line}`),
  ].join("\n");
}
