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

interface OpenDatabase {
  readonly driver: Promise<SharedDatabaseDriver>;
  users: number;
  closing?: Promise<void>;
}

/** The databases that this process has open, by what tells them apart. */
const openDatabases = new Map<string, OpenDatabase>();

let lastUser = 0;

/**
 * Opens a database once for all who want the same one: a folder has one engine, and an engine one
 * session. Whoever comes first decides on the settings.
 *
 * @param key What tells one database from another.
 */
export async function openShared(
  key: string,
  open: () => Promise<SharedDatabaseDriver>,
): Promise<SharedDatabaseDriver> {
  await openDatabases.get(key)?.closing;
  const database = openDatabases.get(key) ?? { driver: open(), users: 0 };
  openDatabases.set(key, database);
  database.users++;
  try {
    return new DatabaseUser(await database.driver, () => leave(key, database));
  } catch (error) {
    openDatabases.delete(key);
    throw error;
  }
}

async function leave(key: string, database: OpenDatabase): Promise<void> {
  database.users--;
  if (database.users > 0) return;
  database.closing = (async () => {
    await (await database.driver).close();
    openDatabases.delete(key);
  })();
  await database.closing;
}

/** One of those who use a database: closing it undoes what it left unfinished. */
class DatabaseUser implements SharedDatabaseDriver {
  readonly config: SharedDatabaseDriver["config"];
  readonly #shared: SharedDatabaseDriver;
  readonly #own: DrainableDatabase;
  readonly #leave: () => Promise<void>;

  constructor(shared: SharedDatabaseDriver, leave: () => Promise<void>) {
    this.config = shared.config;
    this.#shared = shared;
    this.#own = shared.sharedWith(`user ${++lastUser}`);
    this.#leave = leave;
  }

  sharedWith(owner: string, share?: DatabaseShare): DrainableDatabase {
    return this.#shared.sharedWith(owner, share);
  }

  poolUse(): PoolUse {
    return this.#shared.poolUse();
  }

  query(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#own.query(statement, signal);
  }

  queryOne(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    return this.#own.queryOne(statement, signal);
  }

  execute(statement: Statement, signal?: AbortSignal): Promise<number> {
    return this.#own.execute(statement, signal);
  }

  batch(
    statements: readonly Statement[],
    options: BatchRunOptions,
    signal?: AbortSignal,
  ): Promise<readonly StatementResult[]> {
    return this.#own.batch(statements, options, signal);
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#own.ping(signal);
  }

  stream(statement: Statement, batchSize: number, signal?: AbortSignal): Promise<RowStream> {
    return this.#own.stream(statement, batchSize, signal);
  }

  begin(options: BeginOptions, signal?: AbortSignal): Promise<DriverTransaction> {
    return this.#own.begin(options, signal);
  }

  drained(): Promise<void> {
    return this.#own.drained();
  }

  async close(): Promise<void> {
    await this.#own.close();
    await this.#leave();
  }
}
