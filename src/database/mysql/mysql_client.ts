import type { Connection, ExecuteValues, PrepareStatementInfo, Query } from "mysql2";
import type mysql from "mysql2";
import { isArray, isRecord, oneOf, shape } from "../../guard.ts";
import type { MysqlConfig } from "../config.ts";
import { HeldRows } from "../held_rows.ts";
import {
  type ExecuteDone,
  type MysqlServerCursor,
  openServerCursor,
} from "./mysql_cursor_protocol.ts";
import type { MysqlParameterMakers } from "./mysql_parameter.ts";
import { type MysqlResult, takeColumns, toMysqlResult, withRows } from "./mysql_result.ts";
import { useTls } from "./mysql_tls.ts";
import type { MysqlColumn } from "./mysql_types.ts";

/** How many statements the server keeps prepared for a connection. */
const PREPARED_STATEMENTS = 256;

/** A longer text will hardly be seen again. */
const PREPARED_LENGTH = 64 * 1024;

/** What mysql2 is used for. */
export interface MysqlLibrary extends MysqlParameterMakers {
  readonly createConnection: typeof mysql.createConnection;
}

/**
 * The session is the same on every server, whatever that is set up for: its mode is strict and known,
 * its zone UTC, and the server tells when a statement has changed the session.
 */
const SESSION = "SET NAMES utf8mb4, SESSION time_zone = '+00:00', SESSION autocommit = 1, " +
  "SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
  "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', SESSION session_track_state_change = ON";

const SESSION_FACTS = "SELECT CONNECTION_ID(), @@max_allowed_packet, DATABASE()";

/** mysql2's codes: the server has no TLS, the handshake has failed. */
const NO_TLS = "HANDSHAKE_NO_SSL_SUPPORT";
const TLS_FAILED = "HANDSHAKE_SSL_ERROR";

const isTlsFailure = shape({ code: oneOf([NO_TLS, TLS_FAILED]) });

const isPrepared = shape({ parameters: isArray });

/** A statement that the server has prepared for a cursor of its own. */
export interface PreparedCursor {
  readonly parameterCount: number;
  /** Gives the cursor; the result, of a statement that the server opens none for. */
  open(values: ExecuteValues[]): Promise<MysqlServerCursor | MysqlResult>;
  /** Closes the cursor, too. */
  release(): void;
}

/** A connection of mysql2, in promises that reject as mysql2 does; it runs one thing at a time. */
export class MysqlClient {
  readonly #connection: Connection;
  /** The statements that the server has prepared, the one that was used last at the end. */
  readonly #prepared = new Set<string>();
  /** What is to be rejected when the connection is lost: mysql2 itself forgets some of it. */
  readonly #pending = new Set<(error: unknown) => void>();
  #isLost = false;
  #threadId = "";
  #database: unknown;
  #maxPacketBytes = Infinity;
  #lastCursor = 0;

  private constructor(connection: Connection) {
    this.#connection = connection;
    connection.on("error", (error) => this.#lose(error));
    connection.on("end", () => this.#lose({ code: "PROTOCOL_CONNECTION_LOST" }));
  }

  static async connect(library: MysqlLibrary, config: MysqlConfig): Promise<MysqlClient> {
    try {
      return await MysqlClient.#connectOnce(library, config);
    } catch (error) {
      if (!isTlsFailure(error)) throw error;
      if (config.sslMode === "prefer") {
        return await MysqlClient.#connectOnce(library, { ...config, sslMode: "disable" });
      }
      if (error.code === TLS_FAILED) throw error;
      throw new Error(`the server offers no TLS, but sslMode is "${config.sslMode}"`);
    }
  }

  static async #connectOnce(
    { createConnection }: MysqlLibrary,
    config: MysqlConfig,
  ): Promise<MysqlClient> {
    const { host } = config;
    const isEncrypted = config.sslMode !== "disable";
    const connection = createConnection({
      ...(host.startsWith("/") ? { socketPath: host } : { host, port: config.port }),
      ...(isEncrypted ? { ssl: {} } : {}),
      user: config.username,
      password: config.password,
      database: config.database,
      connectTimeout: config.pool.acquireTimeoutSeconds * 1_000,
      charset: "utf8mb4",
      timezone: "Z",
      flags: ["-LOCAL_FILES", "-IGNORE_SPACE", "-MULTI_STATEMENTS"],
      connectAttributes: { program_name: "pywatt" },
      supportBigNumbers: true,
      dateStrings: true,
      jsonStrings: true,
      rowsAsArray: true,
    });
    const client = new MysqlClient(connection);
    try {
      if (isEncrypted) useTls(connection, config);
      await client.#tracked(called((done) => connection.connect(done)));
      await client.#startSession();
      return client;
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** By which another connection can kill what this one runs. */
  get threadId(): string {
    return this.#threadId;
  }

  /** How many bytes a statement can have with its parameters; with more, the connection is lost. */
  get maxPacketBytes(): number {
    return this.#maxPacketBytes;
  }

  /**
   * Forgets all that was set, prepared, locked and begun.
   *
   * @throws {Error} When another database was selected, which a server does not forget.
   */
  async reset(): Promise<void> {
    this.#prepared.clear();
    await this.#tracked(called((done) => this.#connection.reset(done)));
    const database = this.#database;
    await this.#startSession();
    if (this.#database !== database) throw new Error("another database is selected");
  }

  /** Has the server prepare a statement, unless it has, and tells how many parameters it takes. */
  async prepare(sql: string): Promise<number> {
    this.#touch(sql);
    const prepared = await this.#prepare(sql);
    return parameterCount(prepared);
  }

  /**
   * Executes a statement that was prepared.
   *
   * @param held Is given its rows; the result has none of them.
   */
  async execute(sql: string, values: ExecuteValues[], held: HeldRows): Promise<MysqlResult> {
    const result = await this.#tracked(
      collected((done) => this.#connection.execute({ sql, values }, done), held),
    );
    if (sql.length > PREPARED_LENGTH) this.#forget(sql);
    return result;
  }

  /**
   * Runs a text that has no parameters.
   *
   * @param held Is given its rows; the result has none of them.
   */
  query(sql: string, held: HeldRows): Promise<MysqlResult> {
    return this.#tracked(collected((done) => this.#connection.query({ sql }, done), held));
  }

  /** Runs a text of our own, whose rows are few. */
  async ask(sql: string): Promise<MysqlResult> {
    const held = new HeldRows({ maxResultBytes: Infinity });
    return withRows(await this.query(sql, held), held.take(false));
  }

  /** Prepares a statement of its own, since a statement has no more than one cursor. */
  async prepareCursor(sql: string): Promise<PreparedCursor> {
    const ownSql = `/* cursor ${++this.#lastCursor} */ ${sql}`;
    const prepared = await this.#prepare(ownSql);
    return {
      parameterCount: parameterCount(prepared),
      open: async (values) => {
        const execute = (done: ExecuteDone) => prepared.execute(values, done);
        const opened = await this.#tracked(openServerCursor(this.#connection, execute));
        if (!("fetch" in opened)) return opened;
        return { ...opened, fetch: (count) => this.#tracked(opened.fetch(count)) };
      },
      release: () => {
        if (!this.#isLost) this.#forget(ownSql);
      },
    };
  }

  /** Drops the connection, whatever it is doing. */
  destroy(): void {
    this.#lose({ code: "PROTOCOL_CONNECTION_LOST" });
    this.#connection.destroy();
    const stream: unknown = Reflect.get(this.#connection, "stream");
    if (isRecord(stream) && typeof stream.destroy === "function") stream.destroy();
  }

  /** Takes leave of the server, and waits until it has closed the connection. */
  async end(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#connection.on("end", resolve);
    this.#connection.end();
    await promise;
    clearTimeout(timer);
    this.destroy();
  }

  #prepare(sql: string): Promise<PrepareStatementInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<PrepareStatementInfo>();
    this.#connection.prepare(sql, (error, prepared) => {
      if (error) reject(error);
      else resolve(prepared);
    });
    return this.#tracked(promise);
  }

  #tracked<T>(command: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pending.add(reject);
    command.then(resolve, reject);
    return promise.finally(() => this.#pending.delete(reject));
  }

  #lose(reason: unknown): void {
    this.#isLost = true;
    for (const reject of this.#pending) reject(reason);
  }

  async #startSession(): Promise<void> {
    await this.ask(SESSION);
    const { rows: [[threadId, maxPacketBytes, database] = []] } = await this.ask(SESSION_FACTS);
    this.#threadId = String(threadId);
    this.#maxPacketBytes = Number(maxPacketBytes);
    this.#database = database;
  }

  #touch(sql: string): void {
    this.#prepared.delete(sql);
    this.#prepared.add(sql);
    const [oldest] = this.#prepared;
    if (this.#prepared.size > PREPARED_STATEMENTS && oldest !== undefined) this.#forget(oldest);
  }

  #forget(sql: string): void {
    this.#prepared.delete(sql);
    this.#connection.unprepare(sql);
  }
}

function called(start: (done: (error: unknown) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  start((error) => {
    if (error) reject(error);
    else resolve();
  });
  return promise;
}

function collected(
  start: (done: ExecuteDone) => Query,
  held: HeldRows,
): Promise<MysqlResult> {
  const { promise, resolve, reject } = Promise.withResolvers<MysqlResult>();
  const columns: (MysqlColumn[] | undefined)[] = [];
  const command = start((error, results) => {
    if (error) reject(error);
    else resolve(toMysqlResult(columns, results));
  });
  command.on("fields", (fields: unknown) => {
    const isFirst = columns.every((others) => others === undefined);
    const taken = takeColumns(fields);
    columns.push(taken);
    if (taken === undefined) return;
    // mysql2 itself would hold them all, however many they are.
    if (isArray(Reflect.get(command, "_currentRows"))) {
      Reflect.set(command, "_currentRows", { push: (row: unknown[]) => isFirst && held.add(row) });
    } else reject(new Error("this version of mysql2 gathers rows in another way"));
  });
  return promise;
}

function parameterCount(prepared: unknown): number {
  return isPrepared(prepared) ? prepared.parameters.length : 0;
}
