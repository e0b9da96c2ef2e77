import type {
  BatchRunOptions,
  BeginOptions,
  DrainableDatabase,
  DriverTransaction,
  PoolUse,
  RowSet,
  RowStream,
  SharedDatabaseDriver,
  Statement,
  StatementResult,
} from "../database/driver.ts";
import type { EffectiveDatabaseConfig } from "../database/types.ts";
import { isDoneWithin } from "./is_done_within.ts";

/** How a module's part of a driver is made: of the one that there is, and of those that follow. */
type MakePart = (driver: SharedDatabaseDriver) => DrainableDatabase;

/** Runs everything on the driver that there is at that time. */
abstract class SuccessiveDatabase<Driver extends DrainableDatabase> implements DrainableDatabase {
  /** The current one, and those before that something still uses. */
  readonly #drivers: Set<Driver>;
  #current: Driver;

  constructor(first: Driver) {
    this.#current = first;
    this.#drivers = new Set([first]);
  }

  get config(): EffectiveDatabaseConfig {
    return this.#current.config;
  }

  protected get current(): Driver {
    return this.#current;
  }

  /** Whatever begins from now on uses the next one. */
  protected succeedBy(next: Driver): void {
    this.#current = next;
    this.#drivers.add(next);
  }

  protected async end(driver: Driver): Promise<void> {
    await driver.close();
    this.#drivers.delete(driver);
  }

  query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#current.query(statement, signal);
  }

  queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#current.queryOne(statement, signal);
  }

  execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return this.#current.execute(statement, signal);
  }

  batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    return this.#current.batch(statements, options, signal);
  }

  stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    return this.#current.stream(statement, batchSize, signal);
  }

  begin(options: BeginOptions, signal?: AbortSignal): Promise<DriverTransaction> {
    return this.#current.begin(options, signal);
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#current.ping(signal);
  }

  async drained(): Promise<void> {
    await Promise.all([...this.#drivers].map((driver) => driver.drained()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#drivers].map((driver) => driver.close()));
  }
}

/** A database that modules share, and whose driver can be replaced while they use it. */
export class ReplaceableDatabase extends SuccessiveDatabase<SharedDatabaseDriver>
  implements SharedDatabaseDriver {
  readonly #connections = new Set<ReplaceableConnection>();

  sharedWith(...owner: Parameters<SharedDatabaseDriver["sharedWith"]>): DrainableDatabase {
    return this.connectedBy((driver) => driver.sharedWith(...owner));
  }

  /** The same, where what is shared depends on the driver's settings. */
  connectedBy(makePart: MakePart): DrainableDatabase {
    const connection = new ReplaceableConnection(this.current, makePart, () => {
      this.#connections.delete(connection);
    });
    this.#connections.add(connection);
    return connection;
  }

  poolUse(): PoolUse {
    return this.current.poolUse();
  }

  /** @returns When the driver before is closed: nothing uses it any more, or its time is over. */
  async replace(next: SharedDatabaseDriver, drainMs: number): Promise<void> {
    const before = this.current;
    this.succeedBy(next);
    const connections = [...this.#connections];
    await Promise.all(connections.map((connection) => connection.replace(next, drainMs)));
    await this.end(before);
  }
}

/** A module's connection, which stays what it is. */
class ReplaceableConnection extends SuccessiveDatabase<DrainableDatabase> {
  readonly #makePart: MakePart;
  readonly #onClose: () => void;

  constructor(driver: SharedDatabaseDriver, makePart: MakePart, onClose: () => void) {
    super(makePart(driver));
    this.#makePart = makePart;
    this.#onClose = onClose;
  }

  async replace(next: SharedDatabaseDriver, drainMs: number): Promise<void> {
    const before = this.current;
    this.succeedBy(this.#makePart(next));
    await isDoneWithin(before.drained(), drainMs);
    await this.end(before);
  }

  override async close(): Promise<void> {
    this.#onClose();
    await super.close();
  }
}
