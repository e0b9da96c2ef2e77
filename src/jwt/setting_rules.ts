import { isNumber, isRecord, isString } from "../guard.ts";
import { isJwtAlgorithm, JWT_ALGORITHM_NAMES } from "./algorithm.ts";
import { shown, unusable } from "./refusal.ts";

/** What one setting has to be. */
export interface Rule {
  readonly isRight: (value: unknown) => boolean;
  readonly expected: string;
  /** Whether its value must not stand in an error. */
  readonly isSecret?: boolean;
}

/** More keys than this would make every token without a `kid` slow to refuse. */
export const MAX_KEYS = 100;

export const text: Rule = {
  isRight: (value) => isString(value) && value !== "",
  expected: "text",
};

export const secretText: Rule = { ...text, isSecret: true };

export const texts: Rule = {
  isRight: (value) => Array.isArray(value) && value.every(isString),
  expected: "a list of texts",
};

export const someTexts: Rule = {
  isRight: (value) => texts.isRight(value) && Array.isArray(value) && value.length > 0,
  expected: "a list of at least one text",
};

export const secretObject: Rule = { isRight: isRecord, expected: "an object", isSecret: true };

export const object: Rule = { isRight: isRecord, expected: "an object" };

export const keyList: Rule = {
  isRight: (value) => {
    return Array.isArray(value) && value.length <= MAX_KEYS && value.every(isRecord);
  },
  expected: `a list of at most ${MAX_KEYS} objects`,
  isSecret: true,
};

export const algorithm: Rule = {
  isRight: isJwtAlgorithm,
  expected: `one of ${JWT_ALGORITHM_NAMES.join(", ")}`,
};

export const seconds: Rule = {
  isRight: (value) => isNumber(value) && Number.isFinite(value) && value >= 0,
  expected: "a number of at least 0",
};

export const aboveZero: Rule = {
  isRight: (value) => isNumber(value) && Number.isFinite(value) && value > 0,
  expected: "a number over 0",
};

export const instant: Rule = {
  isRight: (value) => !Number.isNaN(instantMs(value)),
  expected: "a Date, or text in the form of ISO 8601",
};

const ISO_8601 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** A point in time in milliseconds, or `NaN` where it is none. A text without a time means UTC. */
export function instantMs(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return isString(value) && ISO_8601.test(value) ? Date.parse(value) : NaN;
}

/**
 * Refuses a setting that has an unknown name, or is not what it has to be.
 *
 * @param where The name of what holds the settings, with a dot behind it; empty for the whole.
 * @throws {JwtError} Of kind `configuration`.
 */
export function checkSettings(
  settings: object,
  where: string,
  rules: Readonly<Record<string, Rule>>,
): void {
  for (const [name, value] of Object.entries(settings)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const known = Object.keys(rules).join(", ");
      throw unusable(`${where}${name} is unknown, expected one of ${known}`);
    }
    if (value === undefined || rule.isRight(value)) continue;
    const found = rule.isSecret ? "is not what it has to be" : `is ${shown(value)}`;
    throw unusable(
      `${where}${name} ${value === "" ? "is empty" : found}, expected ${rule.expected}`,
    );
  }
}
