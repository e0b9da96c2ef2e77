import { DatabaseError } from "../errors.ts";

/** The error of a statement whose placeholders are of another style than `$1`. */
export function unknownPlaceholder(text: string): DatabaseError {
  return new DatabaseError(
    "query",
    `Cannot run the statement: it has the placeholder "${text}", expected "$1", "$2" and so on`,
    { sqlState: "42601" },
  );
}

/** The error of a statement that names other positions than there are parameters. */
export function wrongParameterCount(given: number, taken: number): DatabaseError {
  return new DatabaseError(
    "query",
    `Cannot run the statement: ${given} parameters are given, but it takes ${taken}`,
    { sqlState: "08P01" },
  );
}
