import { DatabaseError } from "../errors.ts";

/** What is thrown at settings that make no sense. */
export function configError(detail: string): DatabaseError {
  return new DatabaseError("configuration", `Cannot open a database: ${detail}`);
}
