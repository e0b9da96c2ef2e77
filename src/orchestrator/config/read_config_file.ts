import { PywattError } from "../../errors.ts";
import { isRecord } from "../../guard.ts";

/**
 * What a configuration file says, unchecked. JSON may have comments, as `deno.json` may.
 *
 * @throws {PywattError} Of kind `configuration` when it is not there, or cannot be read.
 */
export async function readConfigFile(file: string): Promise<unknown> {
  const text = await textOf(file);
  if (/\.jsonc?$/.test(file)) return await parseJson(file, text);
  if (/\.[cm]?[jt]s$/.test(file)) return await defaultExportOf(file);
  throw unreadable(file, "its name ends with neither .json nor .ts");
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw unreadable(file, "there is no such file");
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

/** The error of `JSON.parse` quotes the text, which may be a password. */
async function parseJson(file: string, text: string): Promise<unknown> {
  const { parse, printParseErrorCode } = await import("jsonc-parser");
  const errors: { error: number; offset: number; length: number }[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const lines = text.slice(0, first.offset).split("\n");
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  throw unreadable(file, `it is no JSON at ${place}: ${printParseErrorCode(first.error)}`);
}

async function defaultExportOf(file: string): Promise<unknown> {
  const { pathToFileURL } = await import("node:url");
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
  if (isRecord(exported) && exported.default !== undefined) return exported.default;
  throw unreadable(file, "it has no default export, expected what defineOrchestrator returns");
}

function unreadable(file: string, detail: string): PywattError {
  return new PywattError("configuration", `Cannot read the configuration ${file}: ${detail}`);
}
