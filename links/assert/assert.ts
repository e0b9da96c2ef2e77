import { AssertionError } from "./assertion_error.ts";
import { messageSuffix } from "./message_suffix.ts";

/** Values that are false in a condition. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails unless `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Fails when `actual` is `null` or `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(
      `Expected actual: "${actual}" to not be null or undefined${messageSuffix(msg)}`,
    );
  }
}

/** Fails always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${messageSuffix(msg)}`);
}

/** Fails always: for a branch that must not be taken. */
export function unreachable(msg?: string): never {
  throw new AssertionError(`Unreachable${messageSuffix(msg)}`);
}
