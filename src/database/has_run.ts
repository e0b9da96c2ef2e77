import { DatabaseError } from "../errors.ts";

/**
 * What is thrown when a statement has run, but not all of its result can be given: whoever heard
 * only of a failure would run it again.
 *
 * @param lasting Whether its effect lasts; what is undone with its transaction need not be told.
 */
export function thoughItHasRun(error: unknown, lasting: boolean): unknown {
  if (!lasting || !(error instanceof DatabaseError)) return error;
  return new DatabaseError(error.kind, `${error.message}; the statement itself has run`, {
    ...error,
    outcomeUnknown: true,
  });
}
