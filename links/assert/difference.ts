import { deepStrictEqual } from "node:assert";
import { inspect } from "node:util";

const MAX_DEPTH = 10;

/** One value as a failure message shows it. */
export function inspected(value: unknown): string {
  return inspect(value, { depth: MAX_DEPTH });
}

/** The lines in which two unequal values differ. */
export function difference(actual: unknown, expected: unknown): string {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return `actual:   ${inspected(actual)}\nexpected: ${inspected(expected)}`;
}
