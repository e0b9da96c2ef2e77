import type { Surroundings } from "./surroundings.ts";

const MAX_SHOWN = 60;

/** What zod tells of a value that is not as it has to be. */
export interface SettingIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** What each alternative of a setting had against the value. */
  readonly errors?: readonly (readonly SettingIssue[])[];
  readonly keys?: readonly string[];
}

/** One thing that is wrong with a configuration. */
export interface SettingProblem {
  /** `modules.orders.restart.when`; empty for the whole. */
  readonly path: string;
  /** `is "sometimes", expected "always", "on-failure" or "never"`. */
  readonly detail: string;
}

/** The error of a setting whose value may be shown. */
export function mismatch(expected: string) {
  return ({ input }: { readonly input?: unknown }) => `${shown(input)}, expected ${expected}`;
}

/** What kind of thing a value is, without what is in it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is null";
  if (value === "") return "is empty";
  if (typeof value === "string") return "is text";
  if (Array.isArray(value)) return "is a list";
  return typeof value === "object" ? "is an object" : `is a ${typeof value}`;
}

/** What is said of names that are unknown, a line each. */
export function unknownNames(
  names: readonly string[],
  known: readonly string[],
  { nearest }: Surroundings,
): string {
  const expected = `expected one of ${known.join(", ")}`;
  return names.map((name) => {
    const suggestion = nearest(name, known);
    return `is unknown, ${suggestion === undefined ? expected : `did you mean "${suggestion}"?`}`;
  }).join("\n");
}

/** All that is wrong, by path. */
export function problemsOf(issues: readonly SettingIssue[]): SettingProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, []))
    .toSorted((a, b) => a.path < b.path ? -1 : Number(a.path > b.path));
}

/** `modules.orders.args[0]`, and `modules["a.b"]` for names that are no words. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => {
    if (typeof part === "number") return `[${part}]`;
    const name = String(part);
    if (!/^[\w$-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
    return index === 0 ? name : `.${name}`;
  }).join("");
}

function problemsOfIssue(issue: SettingIssue, above: readonly PropertyKey[]): SettingProblem[] {
  const path = [...above, ...issue.path];
  const meant = issue.errors === undefined ? undefined : meantAlternative(issue.errors);
  if (meant !== undefined) return meant.flatMap((inner) => problemsOfIssue(inner, path));
  if (issue.code !== "unrecognized_keys") {
    return [{ path: pathText(path), detail: issue.message }];
  }
  const details = issue.message.split("\n");
  return (issue.keys ?? []).map((key, index) => {
    return { path: pathText([...path, key]), detail: details[index] ?? "is unknown" };
  });
}

/** The alternative that the fewest things are wrong with, if the value has all that it needs. */
function meantAlternative(
  alternatives: readonly (readonly SettingIssue[])[],
): readonly SettingIssue[] | undefined {
  return alternatives
    .filter((issues) => issues.every(isOfThisKind))
    .toSorted((a, b) => countOf(a) - countOf(b))[0];
}

function isOfThisKind({ code, path, message }: SettingIssue): boolean {
  if (path.length === 0) return code === "unrecognized_keys";
  return path.length > 1 || !message.startsWith(kindOf(undefined));
}

function countOf(issues: readonly SettingIssue[]): number {
  return issues.reduce((sum, { keys }) => sum + (keys?.length ?? 1), 0);
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "" || typeof value === "object") {
    return kindOf(value);
  }
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return `is ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}`;
}
