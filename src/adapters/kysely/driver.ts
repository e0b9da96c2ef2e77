import type { DatabaseConnection as KyselyConnection, Driver, TransactionSettings } from "kysely";
import { sql } from "../../database/sql.ts";
import type {
  DatabaseConnection,
  DatabaseTransaction,
  TransactionOptions,
} from "../../database/types.ts";
import { Session } from "./session.ts";
import type { LastInsertId } from "./flavors.ts";

/** Runs Kysely's queries on a connection, and its transactions on ones of the connection. */
export class PywattDriver implements Driver {
  readonly #connection: DatabaseConnection;
  readonly #lastInsertId: LastInsertId | undefined;

  constructor(connection: DatabaseConnection, lastInsertId: LastInsertId | undefined) {
    this.#connection = connection;
    this.#lastInsertId = lastInsertId;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<Session> {
    return Promise.resolve(new Session(this.#connection, this.#lastInsertId));
  }

  async beginTransaction(session: KyselyConnection, settings: TransactionSettings): Promise<void> {
    const options = toTransactionOptions(settings);
    const own = sessionOf(session);
    own.transaction = await this.#connection.beginTransaction(options);
    own.isCommitAsked = false;
  }

  async commitTransaction(session: KyselyConnection): Promise<void> {
    const own = sessionOf(session);
    own.isCommitAsked = true;
    await transactionOf(own).commit();
    own.transaction = undefined;
  }

  /** Kysely asks for it after a commit that failed, too, and there is nothing left to undo then. */
  async rollbackTransaction(session: KyselyConnection): Promise<void> {
    const own = sessionOf(session);
    const transaction = transactionOf(own);
    own.transaction = undefined;
    if (!own.isCommitAsked) await transaction.rollback();
  }

  async savepoint(session: KyselyConnection, name: string): Promise<void> {
    await transactionOf(session).execute(sql`SAVEPOINT ${sql.identifier(name)}`);
  }

  async rollbackToSavepoint(session: KyselyConnection, name: string): Promise<void> {
    await transactionOf(session).execute(sql`ROLLBACK TO SAVEPOINT ${sql.identifier(name)}`);
  }

  async releaseSavepoint(session: KyselyConnection, name: string): Promise<void> {
    await transactionOf(session).execute(sql`RELEASE SAVEPOINT ${sql.identifier(name)}`);
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#connection.close();
  }
}

function toTransactionOptions(
  { isolationLevel, accessMode }: TransactionSettings,
): TransactionOptions {
  if (isolationLevel === "snapshot") {
    throw new TypeError(
      'Cannot begin the transaction: isolationLevel is "snapshot", ' +
        'expected "read uncommitted", "read committed", "repeatable read" or "serializable"',
    );
  }
  return {
    ...isolationLevel !== undefined && { isolationLevel },
    ...accessMode !== undefined && { readOnly: accessMode === "read only" },
  };
}

function sessionOf(session: KyselyConnection): Session {
  if (session instanceof Session) return session;
  throw new TypeError("Cannot use the connection: it is of another Kysely dialect");
}

function transactionOf(session: KyselyConnection): DatabaseTransaction {
  const { transaction } = sessionOf(session);
  if (transaction !== undefined) return transaction;
  throw new TypeError("Cannot use the transaction: there is none");
}
