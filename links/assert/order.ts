import { AssertionError } from "./assertion_error.ts";
import { inspected } from "./difference.ts";
import { messageSuffix } from "./message_suffix.ts";

const DEFAULT_RELATIVE_TOLERANCE = 1e-7;

/** Fails unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(msg ?? `Expect ${inspected(actual)} > ${inspected(expected)}`);
}

/** Fails unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual >= expected) return;
  throw new AssertionError(msg ?? `Expect ${inspected(actual)} >= ${inspected(expected)}`);
}

/** Fails unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  throw new AssertionError(msg ?? `Expect ${inspected(actual)} < ${inspected(expected)}`);
}

/** Fails unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual <= expected) return;
  throw new AssertionError(msg ?? `Expect ${inspected(actual)} <= ${inspected(expected)}`);
}

/** Fails unless the numbers are closer than `tolerance`, by default a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const scale = Number.isFinite(expected) ? Math.abs(expected) : 1;
  const allowed = tolerance ?? scale * DEFAULT_RELATIVE_TOLERANCE;
  if (delta <= allowed) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${allowed}"${
      messageSuffix(msg)
    }`,
  );
}
