import { AssertionError } from "./assertion_error.ts";
import { assertIsError, type ErrorClass } from "./is_error.ts";
import { messageSuffix } from "./message_suffix.ts";

/** Fails unless the promise that `fn` returns rejects; resolves to what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Fails unless it rejects with an error of that class, with those words; resolves to the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  errorClassOrMessage?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const message = typeof errorClassOrMessage === "string" ? errorClassOrMessage : msg;
  const promise = startedPromise(fn, message);
  try {
    await promise;
  } catch (error) {
    if (typeof errorClassOrMessage === "function") {
      assertRejection(error, errorClassOrMessage, msgIncludes, message);
    }
    return error;
  }
  throw new AssertionError(`Expected function to reject${messageSuffix(message)}`);
}

function startedPromise(fn: () => PromiseLike<unknown>, msg: string | undefined) {
  const failure = `Function throws when expected to reject${messageSuffix(msg)}`;
  let promise: unknown;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(failure, { cause: error });
  }
  if (!isPromiseLike(promise)) throw new AssertionError(failure);
  return promise;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}

function assertRejection(
  error: unknown,
  expectedClass: ErrorClass<Error>,
  msgIncludes: string | undefined,
  msg: string | undefined,
): void {
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was rejected${messageSuffix(msg)}`);
  }
  assertIsError(error, expectedClass, msgIncludes, msg);
}
