import { endReason } from "../deadline.ts";
import type { Guarded } from "../guard.ts";
import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeValue } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import { DatabaseError } from "../errors.ts";
import type { DatabaseDriver, DriverTransaction, Statement, StatementRunner } from "./driver.ts";
import { ended } from "./ended_error.ts";
import { databaseMethods } from "./methods.ts";
import { checkedStatement } from "./parameters.ts";
import { toWire } from "./row_set.ts";

type StatementParams = Guarded<typeof databaseMethods.query.params>;

/** Runs what one module asks over the wire on a driver that it shares with others. */
export class DatabaseHandler implements ServiceHandler {
  readonly operations: Operations<typeof databaseMethods>;
  readonly #driver: DatabaseDriver;
  readonly #transactions = new Map<number, DriverTransaction>();
  #lastTransaction = 0;
  #closed = false;

  constructor(driver: DatabaseDriver) {
    this.#driver = driver;
    this.operations = {
      query: operation(databaseMethods.query, async (params, signal) => {
        return toWire(await this.#runner(params).query(toStatement(params), signal));
      }),
      query_one: operation(databaseMethods.query_one, async (params, signal) => {
        return toWire(await this.#runner(params).queryOne(toStatement(params), signal));
      }),
      execute: operation(databaseMethods.execute, async (params, signal) => {
        const runner = this.#runner(params);
        return { affected_rows: await runner.execute(toStatement(params), signal) };
      }),
      begin: operation(databaseMethods.begin, (_params, signal) => this.#begin(signal)),
      commit: operation(databaseMethods.commit, async ({ transaction }, signal) => {
        await this.#take(transaction).commit(signal);
        return {};
      }),
      rollback: operation(databaseMethods.rollback, async ({ transaction }) => {
        await this.#take(transaction).rollback();
        return {};
      }),
      ping: operation(databaseMethods.ping, async (_params, signal) => {
        await driver.ping(signal);
        return {};
      }),
    };
  }

  /** The driver is shared and stays open; what this module left unfinished is rolled back. */
  async close(): Promise<void> {
    this.#closed = true;
    const unfinished = [...this.#transactions.values()];
    this.#transactions.clear();
    await Promise.all(unfinished.map((transaction) => transaction.rollback()));
  }

  async #begin(signal: AbortSignal): Promise<{ transaction: number }> {
    const begun = await this.#driver.begin(signal);
    if (this.#closed || signal.aborted) {
      await begun.rollback();
      throw this.#closed
        ? new DatabaseError("connection", "Cannot begin a transaction: the connection is closed")
        : ended("begin a transaction", endReason(signal));
    }
    const transaction = ++this.#lastTransaction;
    this.#transactions.set(transaction, begun);
    return { transaction };
  }

  #runner({ transaction }: StatementParams): StatementRunner {
    if (transaction === undefined) return this.#driver;
    return this.#transactions.get(transaction) ?? noSuchTransaction(transaction);
  }

  #take(transaction: number): DriverTransaction {
    const found = this.#transactions.get(transaction) ?? noSuchTransaction(transaction);
    this.#transactions.delete(transaction);
    return found;
  }
}

/** The module's own checks cannot be relied on: it may be any program. */
function toStatement({ sql, params }: StatementParams): Statement {
  try {
    return checkedStatement(sql, params.map(decodeValue));
  } catch (error) {
    throw new ProtocolViolation(error instanceof Error ? error.message : String(error));
  }
}

function noSuchTransaction(transaction: number): never {
  throw new DatabaseError(
    "transaction",
    `Cannot use the transaction: ${transaction} is not one of this connection`,
  );
}
