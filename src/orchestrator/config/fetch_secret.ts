import type { Surroundings } from "./surroundings.ts";

/** A secret, or where it stands. */
export type SecretInput =
  | string
  | { readonly env: string }
  | { readonly file: string }
  | (() => string | Promise<string>);

/** Where what is wrong is told: zod's own, as far as it is needed. */
export interface SecretContext {
  addIssue(message: string): void;
}

/** Fetches a secret. Where there is none, what is told names the place, and nothing of a secret. */
export async function fetchSecret(
  input: SecretInput,
  context: SecretContext,
  surroundings: Surroundings,
): Promise<string | undefined> {
  if (typeof input === "string") return input;
  const missing = (detail: string) => {
    context.addIssue(detail);
    return undefined;
  };
  if (typeof input === "function") return await call(input, missing);
  if ("env" in input) {
    return surroundings.variable(input.env) ??
      missing(`is the environment variable "${input.env}", which is not set`);
  }
  const path = surroundings.absolutePath(input.file);
  try {
    return (await surroundings.readTextFile(path)).replace(/\r?\n$/, "");
  } catch (error) {
    return missing(`is the file "${path}", which cannot be read: ${reasonOf(error)}`);
  }
}

async function call(
  fetch: () => string | Promise<string>,
  missing: (detail: string) => undefined,
): Promise<string | undefined> {
  try {
    const value: unknown = await fetch();
    if (typeof value === "string") return value;
    return missing("is a function that gave no text");
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    return missing(`is a function that failed with ${name}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof TypeError) return "it is not text in UTF-8";
  return error instanceof Error ? error.name : "unknown";
}
