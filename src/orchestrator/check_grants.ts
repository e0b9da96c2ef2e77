import { isTextOfBytes, MAX_NAMESPACE_BYTES } from "../cache/limits.ts";
import { isArray, isBoolean, isPositiveInteger, isRecord, isString } from "../guard.ts";
import { resolveIssue } from "../jwt/config.ts";
import { inheritanceProblem } from "./inheritance.ts";
import { MAX_TIMER_MS } from "./restart_backoff.ts";
import type { ModuleConfig, ServiceConfigs } from "./types.ts";

interface Rule {
  readonly isRight: (value: unknown) => boolean;
  readonly expected: string;
}

const FLAG: Rule = { isRight: isBoolean, expected: "true or false" };
const COUNT: Rule = { isRight: isPositiveInteger, expected: "a whole number of at least 1" };
const MILLISECONDS: Rule = {
  isRight: (value) => isPositiveInteger(value) && value <= MAX_TIMER_MS,
  expected: `a whole number from 1 to ${MAX_TIMER_MS}`,
};
const NAMESPACE: Rule = {
  isRight: (value) => isString(value) && (!value || isTextOfBytes(value, MAX_NAMESPACE_BYTES)),
  expected: `text of at most ${MAX_NAMESPACE_BYTES} bytes`,
};
/** What it has to be is told by the service whose it is. */
const ANYTHING: Rule = { isRight: () => true, expected: "" };

/** The settings of a grant, by kind of service. */
const GRANTS: Readonly<Record<"database" | "cache" | "jwt", Readonly<Record<string, Rule>>>> = {
  database: {
    readOnly: FLAG,
    maxConnections: COUNT,
    maxRows: COUNT,
    maxResultBytes: COUNT,
    statementTimeoutMs: MILLISECONDS,
    config: ANYTHING,
  },
  cache: { namespace: NAMESPACE, maxValueBytes: COUNT, readOnly: FLAG, config: ANYTHING },
  jwt: { issue: ANYTHING },
};

const KINDS = ["database", "cache", "jwt"] as const;

/**
 * Checks what a module is granted: a name that is mistyped would grant nothing, or too much.
 *
 * @throws {TypeError} With the path, the value and what was expected.
 */
export function checkGrants(id: string, config: ModuleConfig, known: ServiceConfigs): void {
  const action = `use module "${id}"`;
  const { services, limits } = config;
  const { maxOperationsInFlight } = limits ?? {};
  if (maxOperationsInFlight !== undefined) {
    checkValue(action, "limits.maxOperationsInFlight", maxOperationsInFlight, COUNT);
  }
  if (services === undefined) return;
  checkObject(action, "services", services);
  checkNames(action, "services", services, [...KINDS, "custom"]);
  for (const kind of KINDS) {
    const grants = services[kind] ?? {};
    const path = `services.${kind}`;
    checkObject(action, path, grants);
    checkNames(action, path, grants, Object.keys(known[kind] ?? {}));
    for (const [name, grant] of Object.entries(grants)) {
      checkGrant(action, kind, name, grant, known);
    }
  }
  const { custom } = services;
  if (custom === undefined || isArray(custom) && custom.every(isString)) return;
  throw wrong(action, "services.custom", custom, "a list of names");
}

function checkGrant(
  action: string,
  kind: keyof typeof GRANTS,
  name: string,
  grant: unknown,
  known: ServiceConfigs,
): void {
  const path = `services.${kind}.${name}`;
  checkObject(action, path, grant);
  checkNames(action, path, grant, Object.keys(GRANTS[kind]));
  for (const [setting, rule] of Object.entries(GRANTS[kind])) {
    const value = grant[setting];
    if (value !== undefined) checkValue(action, `${path}.${setting}`, value, rule);
  }
  if (kind === "jwt") return checkIssue(action, `${path}.issue`, grant.issue);
  const problem = inheritanceProblem(kind, known[kind]?.[name] ?? {}, grant.config);
  if (problem !== undefined) throw new TypeError(`Cannot ${action}: ${path}.config ${problem}`);
}

function checkIssue(action: string, path: string, issue: unknown): void {
  if (issue === undefined) return;
  const expected = "rules of what may be signed, or false";
  if (issue !== false && !isRecord(issue)) throw wrong(action, path, issue, expected);
  try {
    resolveIssue(issue, "");
  } catch (error) {
    const [, detail = expected] = /: (.*)$/s.exec(error instanceof Error ? error.message : "") ??
      [];
    throw new TypeError(`Cannot ${action}: ${path}.${detail}`);
  }
}

function checkNames(
  action: string,
  path: string,
  given: object,
  known: readonly string[],
): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const names = known.map((name) => `"${name}"`).join(", ") || "none";
  throw new TypeError(`Cannot ${action}: ${path}.${unknown} is unknown, expected one of ${names}`);
}

function checkObject(
  action: string,
  path: string,
  value: unknown,
): asserts value is Record<string, unknown> {
  if (!isRecord(value)) throw wrong(action, path, value, "an object");
}

function checkValue(action: string, path: string, value: unknown, rule: Rule): void {
  if (!rule.isRight(value)) throw wrong(action, path, value, rule.expected);
}

function wrong(action: string, path: string, value: unknown, expected: string): TypeError {
  return new TypeError(
    `Cannot ${action}: ${path} is ${Deno.inspect(value)}, expected ${expected}`,
  );
}
