import { AssertionError } from "./assertion_error.ts";
import { messageSuffix } from "./message_suffix.ts";

/** A class of errors. */
export type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** Fails unless `error` is an `Error`, of the class and with the words that are asked for. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  const suffix = messageSuffix(msg);
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected "error" to be an Error object${suffix}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor.name}": ${error.message}${suffix}`,
      { cause: error },
    );
  }
  if (msgMatches && !matches(error.message, msgMatches)) {
    throw new AssertionError(
      `Expected error message to include ${
        msgMatches instanceof RegExp ? String(msgMatches) : JSON.stringify(msgMatches)
      }, but got ${JSON.stringify(error.message)}${suffix}`,
      { cause: error },
    );
  }
}

function matches(text: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? text.includes(expected) : expected.test(text);
}
