import { DatabaseError } from "../errors.ts";
import type { DatabaseDriver, DriverTransaction, RowSet, Statement } from "./driver.ts";
import type { Lane } from "./lane.ts";
import { LanePool } from "./lane_pool.ts";
import type { EffectiveDatabaseConfig } from "./types.ts";

const RUN = "run the statement";
const BEGIN = "begin a transaction";

const COMMIT: Statement = { sql: "COMMIT", params: [] };
const ROLLBACK: Statement = { sql: "ROLLBACK", params: [] };

/** The driver of every backend: statements on any free lane, a transaction on a lane of its own. */
export class PooledDriver implements DatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #pool: LanePool;
  readonly #beginSql: string;

  private constructor(pool: LanePool, config: EffectiveDatabaseConfig, beginSql: string) {
    this.#pool = pool;
    this.config = config;
    this.#beginSql = beginSql;
  }

  /**
   * Opens the pool, so that wrong settings are heard of at once.
   *
   * @param openLane Opens one more connection.
   * @param beginSql How the backend begins a transaction.
   */
  static async open(
    openLane: () => Promise<Lane>,
    config: EffectiveDatabaseConfig,
    beginSql: string,
  ): Promise<PooledDriver> {
    const pool = new LanePool(openLane, config.pool);
    await pool.warm();
    return new PooledDriver(pool, config, beginSql);
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#run(statement, signal);
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.#run(statement, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#run(statement, signal)).affectedRows;
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#run({ sql: "SELECT 1", params: [] }, signal);
  }

  async begin(signal?: AbortSignal): Promise<DriverTransaction> {
    const lane = await this.#pool.acquire(BEGIN, signal);
    try {
      await lane.run({ sql: this.#beginSql, params: [] }, { signal, lasting: false });
      return new PooledTransaction(lane, () => this.#pool.release(lane));
    } catch (error) {
      await lane.close();
      this.#pool.release(lane);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #run(statement: Statement, signal: AbortSignal | undefined) {
    const lane = await this.#pool.acquire(RUN, signal);
    try {
      return await lane.run(statement, { signal, lasting: true });
    } finally {
      this.#pool.release(lane);
    }
  }
}

class PooledTransaction implements DriverTransaction {
  readonly #lane: Lane;
  readonly #release: () => void;

  constructor(lane: Lane, release: () => void) {
    this.#lane = lane;
    this.#release = release;
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return await this.#lane.run(statement, { signal, lasting: false });
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.query(statement, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#lane.run(statement, { signal, lasting: false })).affectedRows;
  }

  async commit(signal?: AbortSignal): Promise<void> {
    let command: string | undefined;
    try {
      ({ command } = await this.#lane.run(COMMIT, { signal, lasting: true }));
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.#release();
    if (command !== "ROLLBACK") return;
    throw new DatabaseError(
      "transaction",
      "Cannot commit the transaction: a statement in it failed, so the server rolled it back",
    );
  }

  /** A lane that cannot roll back is closed, which makes the server do it. */
  async rollback(): Promise<void> {
    try {
      await this.#lane.run(ROLLBACK, { signal: undefined, lasting: false });
    } catch {
      await this.#lane.close();
    } finally {
      this.#release();
    }
  }
}

function firstRow({ columns, encodings, rows }: RowSet): RowSet {
  return { columns, encodings, rows: rows.slice(0, 1) };
}
