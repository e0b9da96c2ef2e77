import type {
  BatchRunOptions,
  BeginOptions,
  DatabaseShare,
  DrainableDatabase,
  DriverTransaction,
  PoolUse,
  RowSet,
  RowStream,
  SharedDatabaseDriver,
  Statement,
  StatementResult,
} from "../driver.ts";
import { runBatch } from "../batch.ts";
import { closedError, insteadOfCancelled } from "../ended_error.ts";
import { firstRow } from "../first_row.ts";
import type { Lane, LaneResult } from "./lane.ts";
import type { LaneOwner } from "./lane_owner.ts";
import { LanePool } from "./lane_pool.ts";
import { PooledTransaction } from "./pooled_transaction.ts";
import { type ResultLimits, ResultSize } from "../result_size.ts";
import { withinStatementTime } from "./statement_time.ts";
import type { EffectiveDatabaseConfig } from "../types.ts";

const RUN = "run the statement";
const BEGIN = "begin a transaction";

/** The driver of every backend: statements on any free lane, a transaction on a lane of its own. */
export class PooledDriver implements SharedDatabaseDriver {
  readonly config: EffectiveDatabaseConfig;
  readonly #pool: LanePool;
  readonly #owner: LaneOwner;
  readonly #isShared: boolean;
  readonly #limits: ResultLimits;
  readonly #statementTimeoutMs: number | undefined;
  readonly #held = new Set<Lane>();
  readonly #transactions = new Set<PooledTransaction>();
  readonly #allReleased = Promise.withResolvers<void>();
  /** Resolves when it is left, and nobody waits for a lane either. */
  #drained: PromiseWithResolvers<void> | undefined;
  #waiting = 0;
  #isClosed = false;

  private constructor(
    pool: LanePool,
    config: EffectiveDatabaseConfig,
    owner: LaneOwner,
    isShared: boolean,
    { maxRows = Infinity, statementTimeoutMs }: DatabaseShare = {},
  ) {
    this.#pool = pool;
    this.config = config;
    this.#owner = owner;
    this.#isShared = isShared;
    this.#limits = { maxResultBytes: config.maxResultBytes, maxRows };
    this.#statementTimeoutMs = statementTimeoutMs;
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
    return new PooledDriver(pool, config, { name: "" }, false);
  }

  sharedWith(name: string, share: DatabaseShare = {}): DrainableDatabase {
    const { maxResultBytes = this.config.maxResultBytes } = share;
    const { maxConnections: maxLanes = this.config.pool.maxConnections } = share;
    const { maxOwnConnections: maxOwnLanes = maxLanes } = share;
    const {
      acquireTimeoutSeconds = this.config.pool.acquireTimeoutSeconds,
      idleInTransactionTimeoutSeconds = this.config.pool.idleInTransactionTimeoutSeconds,
    } = share;
    const pool = {
      ...this.config.pool,
      maxConnections: Math.min(maxLanes, maxOwnLanes),
      minConnections: Math.min(this.config.pool.minConnections, maxLanes, maxOwnLanes),
      acquireTimeoutSeconds,
      idleInTransactionTimeoutSeconds,
    };
    const owner: LaneOwner = { name, maxLanes, maxOwnLanes, acquireTimeoutSeconds };
    const config = { ...this.config, pool, maxResultBytes };
    return new PooledDriver(this.#pool, config, owner, true, share);
  }

  poolUse(): PoolUse {
    return this.#pool.use();
  }

  async query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const rows = await this.#run(statement, signal);
    this.#resultSize().add(rows);
    return rows;
  }

  async queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return firstRow(await this.#run({ ...statement, rowLimit: 1 }, signal));
  }

  async execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return (await this.#run({ ...statement, rowLimit: 0 }, signal)).affectedRows;
  }

  async batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    if (options.transaction) return await this.#batchInTransaction(statements, options, signal);
    const lane = await this.#acquire(RUN, signal);
    try {
      const run = (statement: Statement) => this.#runOn(lane, statement, signal);
      return await runBatch(statements, run, this.#resultSize());
    } finally {
      this.#release(lane);
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
    const lane = await this.#acquire(BEGIN, signal);
    try {
      await lane.begin(options, signal);
      return this.#begun(lane);
    } catch (error) {
      await lane.rollback();
      this.#release(lane);
      throw this.#explained(error, BEGIN);
    }
  }

  async drained(): Promise<void> {
    if (this.#isDrained()) return;
    this.#drained ??= Promise.withResolvers();
    await this.#drained.promise;
  }

  /** What runs is cancelled, and what was begun is rolled back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pool.dismiss(this.#owner);
    for (const lane of this.#held) lane.interrupt();
    await Promise.all([...this.#transactions].map((transaction) => transaction.abandon()));
    if (this.#held.size > 0) await this.#allReleased.promise;
    await (this.#isShared ? this.#pool.forget(this.#owner) : this.#pool.close());
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

  #resultSize(): ResultSize {
    return new ResultSize(this.#limits, { lasting: true });
  }

  async #run(statement: Statement, signal: AbortSignal | undefined): Promise<LaneResult> {
    const lane = await this.#acquire(RUN, signal);
    try {
      return await this.#runOn(lane, statement, signal);
    } finally {
      this.#release(lane);
    }
  }

  async #runOn(
    lane: Lane,
    statement: Statement,
    signal: AbortSignal | undefined,
  ): Promise<LaneResult> {
    if (this.#isClosed) throw closedError(RUN);
    try {
      return await withinStatementTime(this.#statementTimeoutMs, signal, (inTime) => {
        return lane.run(statement, { signal: inTime, lasting: true });
      });
    } catch (error) {
      throw this.#explained(error, RUN);
    }
  }

  #begun(lane: Lane): DriverTransaction {
    if (this.#isClosed) throw closedError(BEGIN);
    const transaction = new PooledTransaction(lane, {
      limits: this.#limits,
      statementTimeoutMs: this.#statementTimeoutMs,
      idleTimeoutSeconds: this.config.pool.idleInTransactionTimeoutSeconds,
      release: () => {
        this.#transactions.delete(transaction);
        this.#release(lane);
      },
    });
    this.#transactions.add(transaction);
    return transaction;
  }

  async #acquire(attempted: string, signal: AbortSignal | undefined): Promise<Lane> {
    if (this.#isClosed) throw closedError(attempted);
    const lane = await this.#acquired(attempted, signal);
    if (!this.#isClosed) return lane;
    this.#release(lane);
    throw closedError(attempted);
  }

  async #acquired(attempted: string, signal: AbortSignal | undefined): Promise<Lane> {
    this.#waiting++;
    try {
      const lane = await this.#pool.acquire(attempted, this.#owner, signal);
      this.#held.add(lane);
      return lane;
    } finally {
      this.#waiting--;
      this.#noteDrained();
    }
  }

  #isDrained(): boolean {
    return this.#held.size === 0 && this.#waiting === 0;
  }

  #noteDrained(): void {
    if (!this.#isDrained()) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #release(lane: Lane): void {
    this.#pool.release(lane);
    this.#held.delete(lane);
    this.#noteDrained();
    if (this.#isClosed && this.#held.size === 0) this.#allReleased.resolve();
  }

  /** Closing cancels what runs, and that is what its caller is told. */
  #explained(error: unknown, attempted: string): unknown {
    return this.#isClosed ? insteadOfCancelled(error, closedError(attempted)) : error;
  }
}
