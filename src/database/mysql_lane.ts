import type { ExecuteValues } from "mysql2";
import { endReason, onAbort } from "../deadline.ts";
import { DatabaseError } from "../errors.ts";
import type { MysqlConfig } from "./config.ts";
import type { BeginOptions, Statement } from "./driver.ts";
import { ended, notStarted } from "./ended_error.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "./lane.ts";
import { mysqlBegin } from "./mysql_begin.ts";
import { MysqlClient, type MysqlLibrary } from "./mysql_client.ts";
import { changesSession, endsTransaction, isWriting } from "./mysql_command.ts";
import { MysqlCursor } from "./mysql_cursor.ts";
import { isCleanRefusal, isInterrupted, isNotPreparable, toMysqlError } from "./mysql_error.ts";
import { killConnection, killStatement } from "./mysql_kill.ts";
import { checkPacketSize } from "./mysql_packet_size.ts";
import { toMysqlParameter } from "./mysql_parameter.ts";
import { type MysqlResult, toRowSet } from "./mysql_result.ts";
import { type MysqlStatement, toMysqlStatement } from "./mysql_statement.ts";
import { wrongParameterCount } from "./placeholder_error.ts";
import { SerialQueue } from "./serial_queue.ts";

const RUN = "run the statement";

/** How long the server may take to end a cancelled statement before its connection is dropped. */
const CANCEL_GRACE_MS = 5_000;
const CLOSE_TIMEOUT_MS = 5_000;

/** MySQL Source Code Documentation, "SERVER_STATUS_flags_enum". */
const SERVER_STATUS_IN_TRANS = 1;
const SERVER_SESSION_STATE_CHANGED = 16_384;

/** The least that can be run: it tells the status, and takes a late kill upon itself. */
const NOTHING = "DO 0";

interface RunningStatement {
  readonly reject: (error: DatabaseError) => void;
  readonly lasting: boolean;
}

/** One connection of mysql2, which is thrown away after anything but a clean answer. */
export class MysqlLane implements Lane {
  readonly #library: MysqlLibrary;
  readonly #config: MysqlConfig;
  readonly #client: MysqlClient;
  readonly #statements = new SerialQueue();
  readonly #cursors = new Set<MysqlCursor>();
  #transaction: "none" | "open" | "ended" = "none";
  #reusable = true;
  #running: RunningStatement | undefined;
  #closing: Promise<void> | undefined;

  private constructor(library: MysqlLibrary, config: MysqlConfig, client: MysqlClient) {
    this.#library = library;
    this.#config = config;
    this.#client = client;
  }

  static async open(library: MysqlLibrary, config: MysqlConfig): Promise<MysqlLane> {
    try {
      return new MysqlLane(library, config, await MysqlClient.connect(library, config));
    } catch (error) {
      throw toMysqlError(error, `open database "${config.database}"`, { lasting: false });
    }
  }

  get reusable(): boolean {
    return this.#reusable && !this.#isLost;
  }

  run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    return this.#statements.run(() => this.#runAlone(statement, options));
  }

  async begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void> {
    const statements = mysqlBegin(options);
    await this.#statements.run(async () => {
      for (const sql of statements) {
        await this.#attempt(() => this.#client.query(sql), { signal, lasting: false });
      }
      this.#transaction = "open";
    });
  }

  openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    return this.#statements.run(() => this.#openCursorAlone(statement, batchSize, signal));
  }

  async rollback(): Promise<void> {
    const options = { signal: undefined, lasting: false };
    try {
      await this.#statements.run(async () => {
        this.#leaveTransaction();
        await this.#attempt(() => this.#client.query("ROLLBACK"), options);
      });
    } catch {
      await this.close();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get #isLost(): boolean {
    return this.#closing !== undefined || this.#client.isLost;
  }

  async #runAlone(statement: Statement, options: RunOptions): Promise<LaneResult> {
    const { signal, lasting } = options;
    const { sql, words, params } = toMysqlStatement(statement.sql, statement.params);
    const isCommit = lasting && this.#transaction !== "none";
    if (isCommit && this.#transaction === "ended") {
      this.#leaveTransaction();
      return { ...toRowSet([], []), affectedRows: 0, command: "ROLLBACK" };
    }
    if (!isCommit) this.#checkTransaction(words);
    const values = this.#toValues(sql, params);
    const result = await this.#attempt(() => this.#execute(sql, values, signal), options);
    if (isCommit) this.#leaveTransaction();
    if (changesSession(words)) this.#reusable = false;
    this.#heed(result.status);
    return { ...toRowSet(result.columns ?? [], result.rows), affectedRows: rowsOf(words, result) };
  }

  async #openCursorAlone(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    const { sql, words, params } = toMysqlStatement(statement.sql, statement.params);
    this.#checkTransaction(words);
    const values = this.#toValues(sql, params);
    const options = { signal, lasting: false };
    const { prepared, opened } = await this.#attempt(async () => {
      const prepared = await this.#client.prepareCursor(sql);
      try {
        checkStart(prepared.parameterCount, values.length, signal);
        return { prepared, opened: await prepared.open(values) };
      } catch (error) {
        if (!this.#isLost) prepared.release();
        throw error;
      }
    }, options);
    if ("status" in opened) this.#heed(opened.status);
    const cursor = new MysqlCursor(
      {
        fetch: (serverCursor, count, fetchSignal) =>
          this.#statements.run(() =>
            this.#attempt(() => this.#client.fetch(serverCursor, count), {
              ...options,
              signal: fetchSignal,
            })
          ),
        release: () => {
          this.#cursors.delete(cursor);
          if (!this.#isLost) prepared.release();
        },
      },
      opened,
      batchSize,
    );
    this.#cursors.add(cursor);
    return cursor;
  }

  #toValues(sql: string, params: MysqlStatement<Statement["params"][number]>["params"]) {
    checkPacketSize(sql, params, this.#client.maxPacketBytes);
    return params.map((value) => toMysqlParameter(value, this.#library));
  }

  async #execute(
    sql: string,
    values: ExecuteValues[],
    signal: AbortSignal | undefined,
  ): Promise<MysqlResult> {
    try {
      const parameterCount = await this.#client.prepare(sql);
      checkStart(parameterCount, values.length, signal);
    } catch (error) {
      if (!isNotPreparable(error) || values.length > 0) throw error;
      return await this.#client.query(sql);
    }
    return await this.#client.execute(sql, values);
  }

  async #attempt<T>(task: () => Promise<T>, { signal, lasting }: RunOptions): Promise<T> {
    if (this.#isLost) throw new DatabaseError("connection", `Cannot ${RUN}: the connection was lost`);
    if (signal?.aborted) throw notStarted(RUN, signal);
    try {
      return await this.#cancellable(task, { signal, lasting });
    } catch (error) {
      const failure = toMysqlError(error, RUN, { lasting });
      if (!isCleanRefusal(failure)) this.#reusable = false;
      else if (this.#transaction === "open") await this.#learnWhetherItGoesOn();
      throw signal?.aborted && failure.kind === "cancelled"
        ? ended(RUN, endReason(signal))
        : failure;
    }
  }

  async #cancellable<T>(task: () => Promise<T>, { signal, lasting }: RunOptions): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settled = promise.then(() => {}, () => {});
    this.#running = { reject, lasting };
    let killing: Promise<void> | undefined;
    let graceTimer: ReturnType<typeof setTimeout> | undefined;
    const stopListening = onAbort(signal, () => {
      killing = killStatement(this.#library, this.#config, this.#client.threadId, settled);
      killing.catch(() => {}); // Looked at below.
      graceTimer = setTimeout(() => this.#giveUp(signal), CANCEL_GRACE_MS);
    });
    try {
      task().then(resolve, reject);
      return await promise;
    } finally {
      this.#running = undefined;
      clearTimeout(graceTimer);
      stopListening();
      if (killing !== undefined) await this.#quieten(killing);
    }
  }

  /** A kill that came too late for its statement must not meet the next one. */
  async #quieten(killing: Promise<void>): Promise<void> {
    try {
      await killing;
      if (!this.#isLost) await this.#client.query(NOTHING);
    } catch (error) {
      if (!isInterrupted(error)) this.#reusable = false;
    }
  }

  #giveUp(signal: AbortSignal | undefined): void {
    const reason = signal === undefined ? "cancelled" : endReason(signal);
    const details = this.#running?.lasting ? { outcomeUnknown: true } as const : {};
    this.#running?.reject(ended(RUN, reason, details));
    void this.close();
  }

  /** A deadlock ends the whole transaction, other errors only their statement. */
  async #learnWhetherItGoesOn(): Promise<void> {
    try {
      const { status = 0 } = await this.#client.query(NOTHING);
      if (!(status & SERVER_STATUS_IN_TRANS)) this.#transaction = "ended";
    } catch {
      this.#reusable = false;
      this.#transaction = "ended";
    }
  }

  #checkTransaction(words: readonly string[]): void {
    if (this.#transaction === "ended") {
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: an earlier statement has ended the transaction`,
        { sqlState: "25P02" },
      );
    }
    if (this.#transaction === "open" && endsTransaction(words)) {
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: ${words[0]} would end the transaction that it is part of`,
        { sqlState: "25001" },
      );
    }
  }

  /** The server tells what a statement has made of the session and of its transaction. */
  #heed(status: number | undefined): void {
    if (status === undefined) return;
    if (status & SERVER_SESSION_STATE_CHANGED) this.#reusable = false;
    const isInTransaction = (status & SERVER_STATUS_IN_TRANS) !== 0;
    if (this.#transaction === "none" && isInTransaction) {
      this.#reusable = false;
      throw new DatabaseError(
        "transaction",
        `Cannot ${RUN}: it begins a transaction on a connection that others share; ` +
          "use transaction() or beginTransaction()",
      );
    }
    if (this.#transaction === "open" && !isInTransaction) {
      this.#transaction = "ended";
      throw new DatabaseError(
        "transaction",
        `Cannot go on with the transaction: the statement that has run committed it or undid it`,
      );
    }
  }

  #leaveTransaction(): void {
    this.#transaction = "none";
    for (const cursor of this.#cursors) void cursor.close();
  }

  /** A connection that is busy or broken may never answer, so it is not waited for. */
  async #close(): Promise<void> {
    const isBusy = this.#running !== undefined;
    if (this.#reusable && !isBusy && !this.#client.isLost) {
      return await this.#client.end(CLOSE_TIMEOUT_MS);
    }
    this.#client.destroy();
    if (!isBusy) return;
    await killConnection(this.#library, this.#config, this.#client.threadId).catch(() => {});
  }
}

/** What was cancelled while it was prepared is not run: the server has forgotten that. */
function checkStart(expected: number, given: number, signal: AbortSignal | undefined): void {
  if (expected !== given) throw wrongParameterCount(given, expected);
  if (signal?.aborted) throw ended(RUN, endReason(signal));
}

function rowsOf(words: readonly string[], { columns, rows, affectedRows }: MysqlResult): number {
  if (!isWriting(words)) return 0;
  if (columns === undefined) return affectedRows;
  return words[0] === "WITH" ? 0 : rows.length;
}
