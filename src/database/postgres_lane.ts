import type postgres from "postgres";
import { endReason, onAbort } from "../deadline.ts";
import { DatabaseError, type DatabaseErrorDetails } from "../errors.ts";
import { beginSql } from "./begin_sql.ts";
import type { PostgresConfig } from "./config.ts";
import type { BeginOptions, Statement } from "./driver.ts";
import { ended } from "./ended_error.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "./lane.ts";
import { cancelPostgresStatement } from "./postgres_cancel.ts";
import { PostgresCursor, type RunOnLane } from "./postgres_cursor.ts";
import { isCleanRefusal, toDatabaseError } from "./postgres_error.ts";
import type { PostgresCatalog } from "./postgres_catalog.ts";
import { DRIVER_TYPES } from "./postgres_driver_types.ts";
import { toPostgresParameters } from "./postgres_parameter.ts";
import { singleSocket } from "./postgres_socket.ts";
import { type PostgresType, withCells } from "./postgres_types.ts";
import { SerialQueue } from "./serial_queue.ts";

const RUN = "run the statement";

/** How long the server may take to end a cancelled statement before its connection is dropped. */
const CANCEL_GRACE_MS = 5_000;
const CLOSE_TIMEOUT_SECONDS = 5;

/** How long a server that refused may take to end the connection, which it does by itself. */
const REFUSED_TIMEOUT_SECONDS = 1;

/** The extended protocol: one statement, its parameters apart. */
const PREPARED = { prepare: true, simple: false };

/** The same, for a text that will not be seen again: the server keeps no plan for it. */
const UNNAMED = { prepare: false, simple: false };

const ROLLBACK: Statement = { sql: "ROLLBACK", params: [] };

const WRITING_COMMANDS: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);
const BEGIN_COMMANDS: ReadonlySet<string> = new Set(["BEGIN", "START TRANSACTION"]);

/** The commands that leave a connection different from how it was handed out. */
const SESSION_COMMANDS: ReadonlySet<string> = new Set(
  ["SET", "RESET", "LISTEN", "PREPARE", "LOAD", "DISCARD ALL"],
);

interface RunningStatement {
  readonly reject: (error: DatabaseError) => void;
  readonly lasting: boolean;
}

type Client = postgres.Sql<Record<string, unknown>>;
type DriverRows = postgres.ValuesRowList<Record<string, unknown>[]>;

/**
 * One npm:postgres client of a single connection, which is thrown away after anything but a clean
 * answer: that driver would otherwise connect anew by itself, in the middle of a transaction.
 */
export class PostgresLane implements Lane {
  readonly #client: Client;
  readonly #config: PostgresConfig;
  readonly #catalog: PostgresCatalog;
  readonly #statements = new SerialQueue();
  #backend = { pid: 0, secret: 0 };
  #reusable = true;
  #lost = false;
  #running: RunningStatement | undefined;

  private constructor(
    createClient: typeof postgres,
    config: PostgresConfig,
    catalog: PostgresCatalog,
  ) {
    this.#config = config;
    this.#catalog = catalog;
    this.#client = createClient({
      host: config.host,
      port: config.port,
      ssl: false,
      // The driver has this option, but its types do not know it.
      ...{ socket: singleSocket(config) },
      prepare: config.prepare,
      database: config.database,
      user: config.username,
      password: config.password,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: config.pool.acquireTimeoutSeconds,
      fetch_types: false,
      onnotice: () => {},
      onclose: () => this.#onClose(),
      connection: { application_name: "pywatt", DateStyle: "ISO, MDY" },
      types: DRIVER_TYPES,
    });
  }

  /** @param catalog The types of its database, which all its lanes share. */
  static async open(
    createClient: typeof postgres,
    config: PostgresConfig,
    catalog: PostgresCatalog,
  ): Promise<PostgresLane> {
    const lane = new PostgresLane(createClient, config, catalog);
    try {
      const { state } = await lane.#client.unsafe("SELECT 1");
      lane.#backend = { pid: state.pid, secret: state.secret };
      return lane;
    } catch (error) {
      lane.#lost = true;
      await lane.#client.end({ timeout: REFUSED_TIMEOUT_SECONDS }).catch(() => {});
      throw toDatabaseError(error, `open database "${config.database}"`, { lasting: false });
    }
  }

  get reusable(): boolean {
    return this.#reusable && !this.#lost;
  }

  run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    return this.#statements.run(() => this.#runAlone(statement, options));
  }

  async begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void> {
    await this.run({ sql: beginSql(options), params: [] }, { signal, lasting: false });
  }

  async openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    const run: RunOnLane = (command, commandSignal) =>
      this.#statements.run(() => {
        return this.#runAlone(command, { signal: commandSignal, lasting: false }, UNNAMED);
      });
    return await PostgresCursor.open(run, statement, batchSize, signal);
  }

  async rollback(): Promise<void> {
    try {
      await this.run(ROLLBACK, { signal: undefined, lasting: false });
    } catch {
      await this.close();
    }
  }

  /** A connection that is busy or broken may never answer, so it is not waited for. */
  async close(): Promise<void> {
    const isQuiet = this.reusable && this.#running === undefined;
    this.#lost = true;
    await this.#client.end({ timeout: isQuiet ? CLOSE_TIMEOUT_SECONDS : 0 }).catch(() => {});
  }

  async #runAlone(
    statement: Statement,
    options: RunOptions,
    protocol = PREPARED,
  ): Promise<LaneResult> {
    if (this.#lost) throw lost();
    const { signal, lasting } = options;
    try {
      const rows = await this.#send(statement, options, protocol);
      if (SESSION_COMMANDS.has(rows.command)) this.#reusable = false;
      if (lasting && BEGIN_COMMANDS.has(rows.command)) throw this.#unpinnedTransaction();
      const oids = (rows.columns ?? []).map(({ type }) => type);
      return toResult(rows, this.#catalog.typesOf(oids) ?? await this.#lookUp(oids, lasting));
    } catch (error) {
      const failure = toDatabaseError(error, RUN, { lasting });
      if (!isCleanRefusal(failure)) this.#reusable = false;
      throw signal?.aborted && failure.kind === "cancelled"
        ? ended(RUN, endReason(signal))
        : failure;
    }
  }

  /** The statement that it is for has had its effect: nothing cancels it, and a failure says so. */
  async #lookUp(oids: readonly number[], lasting: boolean): Promise<readonly PostgresType[]> {
    const lookup = this.#catalog.lookup(oids);
    try {
      const rows = await this.#send(lookup, { signal: undefined, lasting }, UNNAMED);
      return this.#catalog.learn(oids, rows);
    } catch (error) {
      const failure = toDatabaseError(error, "look up the types of the result", { lasting });
      throw lasting ? Object.assign(failure, { outcomeUnknown: true }) : failure;
    }
  }

  async #send(
    { sql, params }: Statement,
    { signal, lasting }: RunOptions,
    protocol: typeof PREPARED,
  ): Promise<DriverRows> {
    const { promise, resolve, reject } = Promise.withResolvers<DriverRows>();
    this.#running = { reject, lasting };
    let graceTimer: ReturnType<typeof setTimeout> | undefined;
    const stopListening = onAbort(signal, () => {
      this.#reusable = false;
      void cancelPostgresStatement(this.#config, this.#backend);
      graceTimer = setTimeout(() => this.#giveUp(signal), CANCEL_GRACE_MS);
    });
    try {
      this.#client.unsafe<Record<string, unknown>[]>(sql, toPostgresParameters(params), protocol)
        .values().then(resolve, reject);
      return await promise;
    } finally {
      this.#running = undefined;
      clearTimeout(graceTimer);
      stopListening();
    }
  }

  #giveUp(signal: AbortSignal | undefined): void {
    const reason = signal === undefined ? "cancelled" : endReason(signal);
    this.#running?.reject(ended(RUN, reason, outcomeOf(this.#running)));
    void this.close();
  }

  #unpinnedTransaction(): DatabaseError {
    this.#reusable = false;
    return new DatabaseError(
      "transaction",
      `Cannot ${RUN}: it begins a transaction on a connection that others share; ` +
        "use transaction() or beginTransaction()",
    );
  }

  #onClose(): void {
    this.#lost = true;
    this.#running?.reject(lost(outcomeOf(this.#running)));
  }
}

function lost(details: DatabaseErrorDetails = {}): DatabaseError {
  return new DatabaseError("connection", `Cannot ${RUN}: the connection was lost`, details);
}

/** What a transaction did is undone with its connection: only what lasts may have happened. */
function outcomeOf({ lasting }: RunningStatement): DatabaseErrorDetails {
  return lasting ? { outcomeUnknown: true } : {};
}

function toResult(rows: DriverRows, types: readonly PostgresType[]): LaneResult {
  return {
    columns: (rows.columns ?? []).map(({ name }) => name),
    types: types.map(({ name }) => name),
    encodings: types.map(({ encoding }) => encoding),
    rows: withCells(withoutLeadingHoles(rows), types),
    affectedRows: WRITING_COMMANDS.has(rows.command) ? rows.count : 0,
    command: rows.command,
  };
}

/** After a query that failed among its rows, npm:postgres starts the next result with holes. */
function withoutLeadingHoles(rows: readonly unknown[][]): readonly unknown[][] {
  let start = 0;
  while (start < rows.length && !(start in rows)) start++;
  return Array.from(rows).slice(start);
}
