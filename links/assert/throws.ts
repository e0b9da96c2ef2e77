import { AssertionError } from "./assertion_error.ts";
import { assertIsError, type ErrorClass } from "./is_error.ts";
import { messageSuffix } from "./message_suffix.ts";

/** Fails unless `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless `fn` throws an error of that class, with those words; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  errorClassOrMessage?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const message = typeof errorClassOrMessage === "string" ? errorClassOrMessage : msg;
  try {
    fn();
  } catch (error) {
    if (typeof errorClassOrMessage === "function") {
      assertThrownError(error, errorClassOrMessage, msgIncludes, message);
    }
    return error;
  }
  throw new AssertionError(`Expected function to throw${messageSuffix(message)}`);
}

function assertThrownError(
  error: unknown,
  expectedClass: ErrorClass<Error>,
  msgIncludes: string | undefined,
  msg: string | undefined,
): void {
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was thrown${messageSuffix(msg)}`);
  }
  assertIsError(error, expectedClass, msgIncludes, msg);
}
