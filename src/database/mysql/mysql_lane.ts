import { endReason } from "../../deadline.ts";
import { DatabaseError } from "../../errors.ts";
import type { MysqlConfig } from "../config.ts";
import type { BeginOptions, Statement } from "../driver.ts";
import { ended, notStarted } from "../ended_error.ts";
import { HeldRows } from "../held_rows.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "../pool/lane.ts";
import { mysqlBegin } from "./mysql_begin.ts";
import { MysqlClient, type MysqlLibrary } from "./mysql_client.ts";
import { countRows, spoilsSession } from "./mysql_command.ts";
import { MysqlCursor } from "./mysql_cursor.ts";
import { isCleanRefusal, isNotPreparable, toMysqlError } from "./mysql_error.ts";
import { MysqlKillable } from "./mysql_killable.ts";
import { checkPacketSize } from "./mysql_packet_size.ts";
import { toMysqlParameter } from "./mysql_parameter.ts";
import { type MysqlResult, toRowSet, withRows } from "./mysql_result.ts";
import { type MysqlStatement, toMysqlStatement } from "./mysql_statement.ts";
import { MysqlTransactionState } from "./mysql_transaction_state.ts";
import { wrongParameterCount } from "../placeholder_error.ts";

const RUN = "run the statement";
const CLOSE_TIMEOUT_MS = 5_000;

/** MySQL Source Code Documentation, "SERVER_STATUS_flags_enum". */
const SERVER_SESSION_STATE_CHANGED = 16_384;

/** The least that can be run: it tells the status. */
const NOTHING = "DO 0";

const UNCANCELLED: RunOptions = { signal: undefined, lasting: false };

/** One connection of mysql2, which is thrown away after anything but a clean answer. */
export class MysqlLane implements Lane {
  readonly #library: MysqlLibrary;
  readonly #client: MysqlClient;
  readonly #killable: MysqlKillable;
  readonly #maxResultBytes: number;
  readonly #transaction = new MysqlTransactionState();
  readonly #cursors = new Set<MysqlCursor>();
  #reusable = true;
  #changed = false;
  #closing: Promise<void> | undefined;

  private constructor(library: MysqlLibrary, config: MysqlConfig, client: MysqlClient) {
    this.#library = library;
    this.#client = client;
    this.#maxResultBytes = config.maxResultBytes;
    this.#killable = new MysqlKillable(library, config, client);
  }

  static async open(library: MysqlLibrary, config: MysqlConfig): Promise<MysqlLane> {
    try {
      return new MysqlLane(library, config, await MysqlClient.connect(library, config));
    } catch (error) {
      throw toMysqlError(error, `open database "${config.database}"`, { lasting: false });
    }
  }

  get reusable(): boolean {
    return this.#reusable && this.#killable.isQuiet && !this.#isLost;
  }

  get changed(): boolean {
    return this.#changed;
  }

  async run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    const isCommit = options.lasting && !this.#transaction.isNone;
    if (isCommit && this.#transaction.hasEnded) {
      this.#leaveTransaction();
      return { ...toRowSet([], []), affectedRows: 0, command: "ROLLBACK" };
    }
    const prepared = this.#toMysql(statement);
    if (!isCommit) this.#transaction.check(prepared.words);
    const { rowLimit } = statement;
    const held = new HeldRows({ maxResultBytes: this.#maxResultBytes, rowLimit });
    const answer = await this.#attempt(() => this.#execute(prepared, held), options);
    if (isCommit) this.#leaveTransaction();
    this.#heed(prepared, answer);
    const { columns = [], rows } = withRows(answer, held.take(options.lasting));
    const changedRows = countRows(prepared.words, answer, held.count);
    return { ...toRowSet(columns, rows), affectedRows: changedRows };
  }

  async begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void> {
    const statements = mysqlBegin(options);
    const wasReusable = this.#reusable;
    // Left half-way, the isolation level would be that of whoever begins the next transaction.
    this.#reusable = false;
    for (const sql of statements) {
      await this.#attempt(() => this.#client.ask(sql), { signal, lasting: false });
    }
    this.#reusable = wasReusable;
    this.#transaction.begin(options.sealed === true);
  }

  async openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    const wanted = this.#toMysql(statement);
    this.#transaction.check(wanted.words);
    const values = wanted.params.map(({ value }) => value);
    const { release, opened } = await this.#attempt(async () => {
      const { parameterCount, open, release } = await this.#client.prepareCursor(wanted.sql);
      try {
        this.#checkStart(parameterCount, values.length);
        return { release, opened: await open(values) };
      } catch (error) {
        release();
        throw error;
      }
    }, { signal, lasting: false });
    if ("status" in opened) this.#heed(wanted, opened);
    const cursor: MysqlCursor = new MysqlCursor(opened, batchSize, {
      fetch: (fetch, fetchSignal) => {
        return this.#attempt(fetch, { signal: fetchSignal, lasting: false });
      },
      release: () => {
        this.#cursors.delete(cursor);
        release();
      },
    });
    this.#cursors.add(cursor);
    return cursor;
  }

  async rollback(): Promise<void> {
    this.#leaveTransaction();
    try {
      await this.#attempt(() => this.#client.ask("ROLLBACK"), UNCANCELLED);
    } catch {
      await this.close();
    }
  }

  interrupt(): void {
    this.#killable.cancel();
  }

  async reset(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#attempt(() => this.#client.reset(), { signal, lasting: false });
      this.#changed = false;
    } catch {
      this.#reusable = false;
    }
  }

  /** A connection that is busy or broken may never answer, so it is not waited for. */
  close(): Promise<void> {
    this.#closing ??= this.reusable && !this.#killable.isBusy
      ? this.#client.end(CLOSE_TIMEOUT_MS)
      : this.#killable.drop();
    return this.#closing;
  }

  get #isLost(): boolean {
    return this.#closing !== undefined || this.#client.isLost;
  }

  #toMysql({ sql, params }: Statement): MysqlStatement {
    const parameters = params.map((value, index) => {
      return toMysqlParameter(value, index, this.#library);
    });
    const statement = toMysqlStatement(sql, parameters);
    checkPacketSize(statement, this.#client.maxPacketBytes);
    return statement;
  }

  async #execute({ sql, params }: MysqlStatement, held: HeldRows): Promise<MysqlResult> {
    try {
      this.#checkStart(await this.#client.prepare(sql), params.length);
    } catch (error) {
      if (!isNotPreparable(error) || params.length > 0) throw error;
      return await this.#client.query(sql, held);
    }
    return await this.#client.execute(sql, params.map(({ value }) => value), held);
  }

  async #attempt<T>(task: () => Promise<T>, options: RunOptions): Promise<T> {
    const { signal, lasting } = options;
    if (this.#isLost) throw lost();
    if (signal?.aborted) throw notStarted(RUN, signal);
    try {
      return await this.#killable.run(task, options);
    } catch (error) {
      const failure = toMysqlError(error, RUN, { lasting });
      const isOwn = error instanceof DatabaseError;
      if (!isOwn && !isCleanRefusal(failure)) this.#reusable = false;
      else if (this.#transaction.isOpen) await this.#learnWhetherItGoesOn();
      throw signal?.aborted && failure.kind === "cancelled"
        ? ended(RUN, endReason(signal))
        : failure;
    }
  }

  /** A deadlock ends the whole transaction, other errors only their statement. */
  async #learnWhetherItGoesOn(): Promise<void> {
    try {
      this.#transaction.learn((await this.#client.ask(NOTHING)).status);
    } catch {
      this.#transaction.learn(undefined);
      this.#reusable = false;
    }
  }

  #heed({ words }: MysqlStatement, { status }: MysqlResult): void {
    const hasChanged = ((status ?? 0) & SERVER_SESSION_STATE_CHANGED) !== 0;
    if (hasChanged) this.#changed = true;
    if (spoilsSession(words)) this.#reusable = false;
    try {
      this.#transaction.heed(status);
    } catch (error) {
      this.#reusable = false;
      throw error;
    }
  }

  /** What was cancelled while it was prepared is not run: the server has forgotten that. */
  #checkStart(expected: number, given: number): void {
    if (expected !== given) throw wrongParameterCount(given, expected);
    if (this.#killable.isCancelled) throw ended(RUN, "cancelled");
  }

  #leaveTransaction(): void {
    this.#transaction.leave();
    for (const cursor of this.#cursors) void cursor.close();
  }
}

function lost(): DatabaseError {
  return new DatabaseError("connection", `Cannot ${RUN}: the connection was lost`);
}
