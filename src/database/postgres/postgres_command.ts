import { DatabaseError } from "../../errors.ts";

const WRITING_COMMANDS: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** How many rows a command inserted, updated or deleted, of the number that its answer ends in. */
export function affectedRows(command: string, count: number): number {
  return WRITING_COMMANDS.has(command) ? count : 0;
}

/** The error of a statement that would leave its transaction to whoever runs the next one. */
export function unpinnedTransaction(): DatabaseError {
  return new DatabaseError(
    "transaction",
    "Cannot run the statement: it begins a transaction on a connection that others share; " +
      "use transaction() or beginTransaction()",
  );
}
