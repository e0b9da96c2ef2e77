import { AssertionError } from "./assertion_error.ts";
import { difference, inspected } from "./difference.ts";
import { equal } from "./equal.ts";
import { messageSuffix } from "./message_suffix.ts";

/** Anything indexed by number, except a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Fails unless the values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(
    `Values are not equal${messageSuffix(msg)}\n${difference(actual, expected)}`,
  );
}

/** Fails when the values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${inspected(actual)} not to be: ${inspected(expected)}${messageSuffix(msg)}`,
  );
}

/** Fails unless the values are one and the same, as `Object.is` says: `0` is not `-0`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    `Values are not strictly equal${messageSuffix(msg)}\n${difference(actual, expected)}`,
  );
}

/** Fails when the values are one and the same. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(
    `Expected "actual" to not be strictly equal to: ${inspected(actual)}${messageSuffix(msg)}`,
  );
}

/** Fails unless every element of `expected` is deeply equal to some element of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const present = Array.from(actual);
  const missing = Array.from(expected).filter((item) => !present.some((own) => equal(item, own)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${inspected(actual)}" to include: "${inspected(expected)}"${
      messageSuffix(msg)
    }\nmissing: ${inspected(missing)}`,
  );
}
