import { DatabaseError } from "../../errors.ts";
import { endsTransaction, onlyReads } from "./mysql_command.ts";

/** MySQL Source Code Documentation, "SERVER_STATUS_flags_enum". */
const SERVER_STATUS_IN_TRANS = 1;

const RUN = "run the statement";

/**
 * What becomes of a transaction, which a statement can end without being asked to: by a deadlock, or
 * because it commits first, as every change of a table does. What ran next would last at once.
 */
export class MysqlTransactionState {
  #state: "none" | "open" | "ended" = "none";
  #isSealed = false;

  get isNone(): boolean {
    return this.#state === "none";
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** @param isSealed Whether nothing in it may write, or get out of it. */
  begin(isSealed: boolean): void {
    this.#isSealed = isSealed;
    this.#state = "open";
  }

  leave(): void {
    this.#state = "none";
  }

  /** Notes what the server tells after a statement that failed; nothing, where it told nothing. */
  learn(status: number | undefined): void {
    if (this.#state === "open" && !isInTransaction(status)) this.#state = "ended";
  }

  /** @throws {DatabaseError} Of kind `transaction` when a statement cannot be part of it. */
  check(words: readonly string[]): void {
    if (this.#state === "ended") {
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: an earlier statement has ended the transaction`,
        { sqlState: "25P02" },
      );
    }
    if (this.#isSealed && this.#state === "open" && !onlyReads(words)) {
      throw new DatabaseError(
        "query",
        `Cannot ${RUN}: ${words[0]} is no statement that only reads, and nothing else may run here`,
        { sqlState: "25006" },
      );
    }
    if (this.#state === "open" && endsTransaction(words)) {
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: ${words[0]} would end the transaction that it is part of`,
        { sqlState: "25001" },
      );
    }
  }

  /**
   * Compares what the server tells after a statement with what it should be.
   *
   * @throws {DatabaseError} Of kind `transaction` when the statement began one, or ended this one.
   */
  heed(status: number | undefined): void {
    if (status === undefined) return;
    if (this.#state === "none" && isInTransaction(status)) {
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: it begins a transaction on a connection that others share; ` +
          "use transaction() or beginTransaction()",
      );
    }
    if (this.#state === "open" && !isInTransaction(status)) {
      this.#state = "ended";
      throw new DatabaseError(
        "transaction",
        "Cannot go on with the transaction: the statement that has run committed it or undid it",
        { sqlState: "25001" },
      );
    }
  }
}

function isInTransaction(status: number | undefined): boolean {
  return ((status ?? 0) & SERVER_STATUS_IN_TRANS) !== 0;
}
