import { DatabaseError } from "../../errors.ts";

/** The error of a statement with which the engine itself ended: no other can run on it. */
export function lossError(reason: unknown): DatabaseError {
  const detail = reason instanceof Error ? `: ${reason.message}` : "";
  return new DatabaseError(
    "connection",
    `Cannot run the statement: the embedded PostgreSQL has ended${detail}`,
  );
}

/** The error of a database that does not open, whatever the reason. */
export function openError(error: unknown, database: string): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new DatabaseError("connection", `Cannot open database "${database}": ${detail}`);
}
