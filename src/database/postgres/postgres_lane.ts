import type { Socket } from "node:net";
import type postgres from "postgres";
import { endReason, onAbort, startDeadline } from "../../deadline.ts";
import { DatabaseError, type DatabaseErrorDetails } from "../../errors.ts";
import { beginSql } from "../begin_sql.ts";
import type { PostgresConfig } from "../config.ts";
import type { BeginOptions, Statement } from "../driver.ts";
import { ended, notStarted } from "../ended_error.ts";
import { HeldRows } from "../held_rows.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "../pool/lane.ts";
import { cancelPostgresStatement } from "./postgres_cancel.ts";
import { unpinnedTransaction } from "./postgres_command.ts";
import { PostgresCursor, type RunOnLane } from "./postgres_cursor.ts";
import { isCleanRefusal, toDatabaseError } from "./postgres_error.ts";
import type { PostgresCatalog } from "./postgres_catalog.ts";
import { DRIVER_TYPES } from "./postgres_driver_types.ts";
import { toPostgresParameters } from "./postgres_parameter.ts";
import { isAsNew, RESET_SQL } from "./postgres_reset.ts";
import { type DriverAnswer, toResult } from "./postgres_result.ts";
import { PostgresSeal, SEALING_SQL } from "./postgres_seal.ts";
import { singleSocket } from "./postgres_socket.ts";
import { checkPostgresStatement } from "./postgres_statement_check.ts";
import type { PostgresType } from "./postgres_types.ts";
import { MAX_PREPARED, PreparedTexts } from "../prepared_texts.ts";
import { RunningStatement } from "../pool/running_statement.ts";

const RUN = "run the statement";

const CLOSE_TIMEOUT_SECONDS = 5;

/** How long undoing what is left in a session may take: dropping tables may have to wait. */
const RESET_TIMEOUT_MS = 5_000;

/** How long a server that refused may take to end the connection, which it does by itself. */
const REFUSED_TIMEOUT_SECONDS = 1;

/** The extended protocol: one statement, its parameters apart. */
const PREPARED = { prepare: true, simple: false };

/** The same, for a text that will not be seen again: the server keeps no plan for it. */
const UNNAMED = { prepare: false, simple: false };

/** The simple protocol, which takes several statements at once. */
const SIMPLE = { prepare: false, simple: true };

const UNSTOPPED: RunOptions = { signal: undefined, lasting: false };

const ROLLBACK: Statement = { sql: "ROLLBACK", params: [] };

const BEGIN_COMMANDS: ReadonlySet<string> = new Set(["BEGIN", "START TRANSACTION"]);

/** The commands that leave a connection different from how it was handed out. */
const CHANGING_COMMANDS: ReadonlySet<string> = new Set(["SET", "RESET", "LISTEN"]);

/** The commands after which it cannot be made as it was. */
const SPOILING_COMMANDS: ReadonlySet<string> = new Set(
  ["PREPARE", "DEALLOCATE", "DEALLOCATE ALL", "LOAD", "DISCARD ALL"],
);

type Client = postgres.Sql<Record<string, unknown>>;

/**
 * One npm:postgres client of a single connection, which is thrown away after anything but a clean
 * answer: that driver would otherwise connect anew by itself, in the middle of a transaction.
 */
export class PostgresLane implements Lane {
  readonly #client: Client;
  readonly #config: PostgresConfig;
  readonly #catalog: PostgresCatalog;
  readonly #texts = new PreparedTexts();
  readonly #preparedNames = new Set<string>();
  readonly #seal = new PostgresSeal();
  #backend = { pid: 0, secret: 0 };
  #reusable = true;
  #changed = false;
  #lost = false;
  #socket: Socket | undefined;
  #running: { cancel(): void; lose(): void } | undefined;

  private constructor(
    createClient: typeof postgres,
    config: PostgresConfig,
    catalog: PostgresCatalog,
  ) {
    this.#config = config;
    this.#catalog = catalog;
    const openSocket = singleSocket(config);
    this.#client = createClient({
      host: config.host,
      port: config.port,
      ssl: false,
      // The driver has this option, but its types do not know it.
      ...{ socket: async () => this.#socket = await openSocket() },
      prepare: config.prepare,
      database: config.database,
      user: config.username,
      // In the place of a text that is empty, the driver would take PGPASSWORD's, for any server.
      password: () => config.password ?? "",
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

  get changed(): boolean {
    return this.#changed;
  }

  async run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    checkPostgresStatement(statement.sql);
    const protocol = this.#texts.prepares(statement) ? PREPARED : UNNAMED;
    return await this.#run(statement, options, protocol);
  }

  async begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void> {
    const sql = beginSql(options);
    if (options.sealed !== true) {
      await this.run({ sql, params: [] }, { signal, lasting: false });
      return;
    }
    const run: RunOptions = { signal, lasting: false };
    if (signal?.aborted) throw notStarted(RUN, signal);
    try {
      await this.#send(
        () => this.#client.unsafe(`${sql}; ${SEALING_SQL}`, [], SIMPLE).values(),
        run,
      );
    } catch (error) {
      throw this.#failure(error, run);
    }
    this.#seal.begin();
  }

  async openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    checkPostgresStatement(statement.sql);
    const run: RunOnLane = (command, commandSignal) => {
      const options = { signal: commandSignal, lasting: false };
      return this.#run(command, options, UNNAMED, "use a smaller batchSize");
    };
    return await PostgresCursor.open(run, statement, batchSize, signal);
  }

  async rollback(): Promise<void> {
    this.#seal.end();
    try {
      await this.run(ROLLBACK, UNSTOPPED);
    } catch {
      await this.close();
    }
  }

  interrupt(): void {
    this.#running?.cancel();
  }

  async reset(signal: AbortSignal | undefined): Promise<void> {
    using deadline = startDeadline({
      timeoutMs: RESET_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      const results = await this.#send(
        () => this.#client.unsafe(RESET_SQL, [], SIMPLE).values(),
        { signal: deadline.signal, lasting: false },
      );
      this.#changed = false;
      if (!isAsNew(results, this.#preparedNames.size)) this.#reusable = false;
    } catch {
      this.#reusable = false;
    }
  }

  /** A connection that is busy or broken may never answer, so it is not waited for. */
  async close(): Promise<void> {
    const isQuiet = this.reusable && this.#running === undefined;
    this.#lost = true;
    await this.#client.end({ timeout: isQuiet ? CLOSE_TIMEOUT_SECONDS : 0 }).catch(() => {});
    // A server that says nothing any more would otherwise hold it, and with it the process.
    this.#socket?.destroy();
  }

  async #run(
    statement: Statement,
    options: RunOptions,
    protocol: typeof PREPARED,
    advice?: string,
  ): Promise<LaneResult> {
    const { signal, lasting } = options;
    if (signal?.aborted) throw notStarted(RUN, signal);
    this.#seal.check();
    const { maxResultBytes } = this.#config;
    const held = new HeldRows({ maxResultBytes, rowLimit: statement.rowLimit, advice });
    try {
      const answer = await this.#send(() => this.#start(statement, protocol, held), options);
      this.#note(answer);
      this.#seal.heed(answer.command, statement.sql);
      if (lasting && BEGIN_COMMANDS.has(answer.command)) throw this.#unpinnedTransaction();
      const rows = held.take(lasting);
      const oids = (answer.columns ?? []).map(({ type }) => type);
      const types = this.#catalog.typesOf(oids) ?? await this.#lookUp(oids, lasting);
      return toResult(answer, rows, types);
    } catch (error) {
      const failure = this.#failure(error, options);
      if (this.#seal.isOn) await this.#learnWhetherItGoesOn();
      throw failure;
    }
  }

  #failure(error: unknown, { signal, lasting }: RunOptions): DatabaseError {
    const failure = toDatabaseError(error, RUN, { lasting });
    if (!isCleanRefusal(failure)) this.#reusable = false;
    if (failure.kind === "connection") this.#lost = true;
    // The server does not know why it was asked to end it.
    const isByServer = failure.kind === "cancelled" && failure.sqlState !== undefined;
    return signal?.aborted && isByServer ? ended(RUN, endReason(signal)) : failure;
  }

  /** Of a transaction that a failure has ended, and not only spoilt, nothing is left to refuse this. */
  async #learnWhetherItGoesOn(): Promise<void> {
    try {
      await this.#send(() => this.#client.unsafe(SEALING_SQL, [], UNNAMED).values(), UNSTOPPED);
    } catch {
      return;
    }
    this.#seal.break();
    this.#reusable = false;
  }

  /** The statement that it is for has had its effect: nothing cancels it, and a failure says so. */
  async #lookUp(oids: readonly number[], lasting: boolean): Promise<readonly PostgresType[]> {
    const lookup = this.#catalog.lookup(oids);
    const held = new HeldRows({ maxResultBytes: Infinity });
    try {
      await this.#send(() => this.#start(lookup, UNNAMED, held), { signal: undefined, lasting });
      return this.#catalog.learn(oids, held.take(lasting));
    } catch (error) {
      const failure = toDatabaseError(error, "look up the types of the result", { lasting });
      throw lasting ? Object.assign(failure, { outcomeUnknown: true }) : failure;
    }
  }

  #start(
    { sql, params }: Statement,
    protocol: typeof PREPARED,
    held: HeldRows,
  ): Promise<DriverAnswer> {
    const values = toPostgresParameters(params);
    return this.#client.unsafe<Record<string, unknown>[]>(sql, values, protocol)
      .values().forEach((row) => held.add(row));
  }

  /** Nothing more is sent before what could hit it is over: a cancel that was asked for. */
  async #send<T>(start: () => Promise<T>, { signal, lasting }: RunOptions): Promise<T> {
    if (this.#lost) throw lost();
    const running = new RunningStatement<T>({
      cancelOnServer: (grace) => cancelPostgresStatement(this.#config, this.#backend, grace),
      giveUp: () => {
        const reason = signal?.aborted ? endReason(signal) : "cancelled";
        running.reject(ended(RUN, reason, outcomeOf(lasting)));
        void this.close();
      },
    });
    this.#running = {
      cancel: () => running.cancel(),
      lose: () => running.reject(lost(outcomeOf(lasting))),
    };
    const stopListening = onAbort(signal, () => running.cancel());
    try {
      start().then((rows) => running.resolve(rows), (error) => running.reject(error));
      return await running.outcome;
    } finally {
      stopListening();
      await running.over();
      this.#running = undefined;
    }
  }

  /** Remembers what the statement means for whoever runs one after it. */
  #note({ command, statement }: DriverAnswer): void {
    if (CHANGING_COMMANDS.has(command)) this.#changed = true;
    if (SPOILING_COMMANDS.has(command)) this.#reusable = false;
    if (statement.name !== "") this.#preparedNames.add(statement.name);
    if (this.#preparedNames.size > MAX_PREPARED) this.#reusable = false;
  }

  #unpinnedTransaction(): DatabaseError {
    this.#reusable = false;
    return unpinnedTransaction();
  }

  #onClose(): void {
    this.#lost = true;
    this.#running?.lose();
  }
}

function lost(details: DatabaseErrorDetails = {}): DatabaseError {
  return new DatabaseError("connection", `Cannot ${RUN}: the connection was lost`, details);
}

/** What a transaction did is undone with its connection: only what lasts may have happened. */
function outcomeOf(lasting: boolean): DatabaseErrorDetails {
  return lasting ? { outcomeUnknown: true } : {};
}
