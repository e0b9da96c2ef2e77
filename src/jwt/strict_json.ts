import { isRecord } from "../guard.ts";

/** No honest claims are nested deeper; what is would overflow the stack of whoever walks it. */
export const MAX_JSON_DEPTH = 100;

/** A JSON object, or what is wrong with a text that should be one. */
export type StrictJson =
  | { readonly object: Record<string, unknown> }
  | { readonly problem: string };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON object as RFC 7515 §4 and RFC 7519 §4 demand it: of members whose names are unique,
 * which `JSON.parse` does not look at.
 */
export function parseJsonObject(bytes: Uint8Array): StrictJson {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { problem: "is no JSON in UTF-8" };
  }
  if (!isRecord(value)) return { problem: "is no JSON object" };
  const problem = structureProblem(text);
  return problem === undefined ? { object: value } : { problem };
}

const STRINGS_AND_STRUCTURE = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** Of a text that is known to be JSON, so that a colon outside a string follows a name. */
function structureProblem(text: string): string | undefined {
  const open: Set<unknown>[] = [];
  let previous = "";
  for (const [token] of text.matchAll(STRINGS_AND_STRUCTURE)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name: unknown = JSON.parse(previous);
      if (open.at(-1)?.has(name)) return "has a member twice";
      open.at(-1)?.add(name);
    }
    if (open.length > MAX_JSON_DEPTH) return `is nested deeper than ${MAX_JSON_DEPTH} levels`;
    previous = token;
  }
  return undefined;
}
