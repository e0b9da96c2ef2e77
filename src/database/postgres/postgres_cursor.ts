import { DatabaseError } from "../../errors.ts";
import type { RowSet, Statement } from "../driver.ts";
import { FetchSize } from "../pool/fetch_size.ts";
import type { LaneCursor } from "../pool/lane.ts";

/** Runs a statement on the cursor's own lane. */
export type RunOnLane = (statement: Statement, signal: AbortSignal | undefined) => Promise<RowSet>;

let lastCursor = 0;

/**
 * A cursor of the server's, rather than one of the driver's: that one is lost with the statement
 * that runs after it, and wedges its connection when it is not read to its end.
 *
 * Source: PostgreSQL documentation, DECLARE and FETCH.
 */
export class PostgresCursor implements LaneCursor {
  readonly #run: RunOnLane;
  readonly #name: string;
  readonly #fetchSize: FetchSize;

  private constructor(run: RunOnLane, name: string, batchSize: number) {
    this.#run = run;
    this.#name = name;
    this.#fetchSize = new FetchSize(batchSize);
  }

  static async open(
    run: RunOnLane,
    { sql, params }: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<PostgresCursor> {
    const name = `pywatt_${++lastCursor}`;
    const declaration = `DECLARE ${name} NO SCROLL CURSOR FOR `;
    try {
      await run({ sql: declaration + sql, params }, signal);
    } catch (error) {
      throw withoutDeclaration(error, declaration.length);
    }
    return new PostgresCursor(run, name, batchSize);
  }

  async fetch(signal: AbortSignal | undefined): Promise<RowSet> {
    const fetch = command(`FETCH ${this.#fetchSize.rows} FROM ${this.#name}`);
    const rows = await this.#run(fetch, signal);
    this.#fetchSize.learn(rows.rows);
    return rows;
  }

  /** The end of its transaction, or a failure in it, has closed it already. */
  async close(): Promise<void> {
    try {
      await this.#run(command(`CLOSE ${this.#name}`), undefined);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }
}

function command(sql: string): Statement {
  return { sql, params: [] };
}

/** The position in the text that the caller wrote. */
function withoutDeclaration(error: unknown, declarationLength: number): unknown {
  if (!(error instanceof DatabaseError) || error.position === undefined) return error;
  const position = error.position - declarationLength;
  return Object.assign(error, { position: Math.max(position, 1) });
}
