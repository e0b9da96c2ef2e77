import { DatabaseError } from "../../errors.ts";

const SAVEPOINT_ONLY = /^\s*ROLLBACK\s+(?:(?:WORK|TRANSACTION)\s+)?TO\b/i;

/** What the server says that it did when a transaction is over. */
const ENDING_COMMANDS: ReadonlySet<string> = new Set(["COMMIT", "ROLLBACK", "PREPARE TRANSACTION"]);

/**
 * What seals a transaction that is read-only: after the first query in it, the server lets nobody
 * make it write, by whatever statement, function or setting.
 *
 * Source: PostgreSQL documentation, SET TRANSACTION.
 */
export const SEALING_SQL = "SELECT 1";

/**
 * Watches over a transaction that nothing may get out of: outside of it, the next statement would
 * last. Its end is seen by what the server tells, however the statement was written.
 */
export class PostgresSeal {
  #state: "none" | "sealed" | "broken" = "none";

  /** Whether nothing may get out of the transaction that is open. */
  get isOn(): boolean {
    return this.#state === "sealed";
  }

  begin(): void {
    this.#state = "sealed";
  }

  /** The transaction is ended by its owner. */
  end(): void {
    this.#state = "none";
  }

  /** @throws {DatabaseError} Of kind `transaction` when a statement has got out. */
  check(): void {
    if (this.#state === "broken") throw leftError();
  }

  /**
   * Looks at what a statement did.
   *
   * @throws {DatabaseError} Of kind `transaction` when that was to end the transaction.
   */
  heed(command: string, sql: string): void {
    if (!ENDING_COMMANDS.has(command) || SAVEPOINT_ONLY.test(sql)) return;
    this.break();
    this.check();
  }

  /** Notes that the server is in no transaction any more. */
  break(): void {
    if (this.#state === "sealed") this.#state = "broken";
  }
}

function leftError(): DatabaseError {
  return new DatabaseError(
    "transaction",
    "Cannot run the statement: an earlier one has ended the transaction, which can only read",
    { sqlState: "25P02" },
  );
}
