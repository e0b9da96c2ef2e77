import { DatabaseError } from "../errors.ts";
import type {
  BatchRunOptions,
  BeginOptions,
  DatabaseDriver,
  DriverTransaction,
  RowSet,
  RowStream,
  SharedDatabaseDriver,
  Statement,
  StatementResult,
} from "./driver.ts";
import type { Lane } from "./lane.ts";
import { runBatch } from "./batch.ts";
import { ResultSize } from "./result_size.ts";
import { LanePool } from "./lane_pool.ts";
import type { EffectiveDatabaseConfig } from "./types.ts";

const RUN = "run the statement";
const BEGIN = "begin a transaction";

const COMMIT: Statement = { sql: "COMMIT", params: [] };

/** The driver of every backend: statements on any free lane, a transaction on a lane of its own. */
export class PooledDriver implements SharedDatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #pool: LanePool;
  readonly #owner: string;

  private constructor(pool: LanePool, config: EffectiveDatabaseConfig, owner: string) {
    this.#pool = pool;
    this.config = config;
    this.#owner = owner;
  }

  /**
   * Opens the pool, so that wrong settings are heard of at once.
   *
   * @param openLane Opens one more connection.
   */
  static async open(
    openLane: () => Promise<Lane>,
    config: EffectiveDatabaseConfig,
  ): Promise<PooledDriver> {
    const pool = new LanePool(openLane, config.pool);
    await pool.warm();
    return new PooledDriver(pool, config, "");
  }

  sharedWith(owner: string): DatabaseDriver {
    return new PooledDriver(this.#pool, this.config, owner);
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const rows = await this.#run(statement, signal);
    new ResultSize(this.config.maxResultBytes).add(rows);
    return rows;
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.#run(statement, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#run(statement, signal)).affectedRows;
  }

  async batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    if (options.transaction) return await this.#batchInTransaction(statements, options, signal);
    const lane = await this.#pool.acquire(RUN, this.#owner, signal);
    try {
      const run = (statement: Statement) => lane.run(statement, { signal, lasting: true });
      return await runBatch(statements, run, this.config.maxResultBytes);
    } finally {
      this.#pool.release(lane);
    }
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#run({ sql: "SELECT 1", params: [] }, signal);
  }

  /** The rows are read in a transaction of the stream's own, which can change nothing. */
  async stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    const transaction = await this.begin({ readOnly: true }, signal);
    try {
      const stream = await transaction.stream(statement, batchSize, signal);
      return {
        next: (nextSignal) => stream.next(nextSignal),
        close: () => transaction.rollback(),
      };
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async begin(options: BeginOptions, signal?: AbortSignal): Promise<DriverTransaction> {
    const lane = await this.#pool.acquire(BEGIN, this.#owner, signal);
    try {
      await lane.begin(options, signal);
      const release = () => this.#pool.release(lane);
      return new PooledTransaction(lane, release, this.config.maxResultBytes);
    } catch (error) {
      await lane.rollback();
      this.#pool.release(lane);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #batchInTransaction(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal: AbortSignal | undefined,
  ): Promise<readonly StatementResult[]> {
    const transaction = await this.begin({}, signal);
    let results: readonly StatementResult[];
    try {
      results = await transaction.batch(statements, options, signal);
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    await transaction.commit(signal);
    return results;
  }

  async #run(statement: Statement, signal: AbortSignal | undefined) {
    const lane = await this.#pool.acquire(RUN, this.#owner, signal);
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

  readonly #maxResultBytes: number;

  constructor(lane: Lane, release: () => void, maxResultBytes: number) {
    this.#lane = lane;
    this.#release = release;
    this.#maxResultBytes = maxResultBytes;
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const rows = await this.#lane.run(statement, { signal, lasting: false });
    new ResultSize(this.#maxResultBytes).add(rows);
    return rows;
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.query(statement, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#lane.run(statement, { signal, lasting: false })).affectedRows;
  }

  async batch(
    statements: readonly Statement[],
    _options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    const run = (statement: Statement) => this.#lane.run(statement, { signal, lasting: false });
    return await runBatch(statements, run, this.#maxResultBytes);
  }

  async stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    const cursor = await this.#lane.openCursor(statement, batchSize, signal);
    return {
      next: (nextSignal) => cursor.fetch(nextSignal),
      close: () => cursor.close(),
    };
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

  async rollback(): Promise<void> {
    try {
      await this.#lane.rollback();
    } finally {
      this.#release();
    }
  }
}

function firstRow({ columns, encodings, rows }: RowSet): RowSet {
  return { columns, encodings, rows: rows.slice(0, 1) };
}
