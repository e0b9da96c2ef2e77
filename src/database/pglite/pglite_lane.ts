import { DatabaseError } from "../../errors.ts";
import { beginSql } from "../begin_sql.ts";
import type { BeginOptions, Statement } from "../driver.ts";
import { notStarted } from "../ended_error.ts";
import type { Lane, LaneCursor, LaneResult, RunOptions } from "../pool/lane.ts";
import type { PgliteEngine } from "./pglite_engine.ts";
import type { Answer } from "./pglite_answer.ts";
import { PostgresCatalog } from "../postgres/postgres_catalog.ts";
import { affectedRows, unpinnedTransaction } from "../postgres/postgres_command.ts";
import { PostgresCursor } from "../postgres/postgres_cursor.ts";
import {
  PostgresParameter,
  toPostgresParameters,
  UnsendableParameter,
} from "../postgres/postgres_parameter.ts";
import { fromPostgresServer } from "../postgres/postgres_server_error.ts";
import { PostgresSeal, SEALING_SQL } from "../postgres/postgres_seal.ts";
import { checkPostgresStatement } from "../postgres/postgres_statement_check.ts";
import { arrayDelimiter, BUILT_IN_TYPES, type PostgresType } from "../postgres/postgres_types.ts";
import { SerialQueue } from "../pool/serial_queue.ts";

const RUN = "run the statement";

const ROLLBACK: Statement = { sql: "ROLLBACK", params: [] };

/** For how long statements may keep this thread before others get a turn. */
const TURN_MS = 10;

/** The commands that leave the session different from how it was found. */
const SESSION_COMMANDS: ReadonlySet<string> = new Set(["SET", "RESET", "LISTEN", "PREPARE"]);

/** What makes it as it was: DISCARD ALL, but for giving the session another role. */
const RESET: readonly string[] = [
  "CLOSE ALL",
  "RESET ROLE",
  "RESET ALL",
  "DEALLOCATE ALL",
  "UNLISTEN *",
  "SELECT pg_catalog.pg_advisory_unlock_all()",
  "DISCARD PLANS",
  "DISCARD TEMP",
  "DISCARD SEQUENCES",
];

/** A command, in some an OID that nobody needs, and a number of rows. */
const COMMAND_TAG = /^(\D+?)(?: \d+)*?(?: (\d+))?$/;

/** The one session of an embedded PostgreSQL: it cannot be replaced, so it is reset. */
export class PgliteLane implements Lane {
  readonly #engine: PgliteEngine;
  readonly #onClose: () => void;
  readonly #catalog = new PostgresCatalog();
  readonly #statements = new SerialQueue();
  readonly #seal = new PostgresSeal();
  #changed = false;
  #closing: Promise<void> | undefined;
  #turnEndsMs = performance.now() + TURN_MS;

  constructor(engine: PgliteEngine, onClose: () => void) {
    this.#engine = engine;
    this.#onClose = onClose;
  }

  get reusable(): boolean {
    return !this.#engine.isLost && this.#closing === undefined;
  }

  get changed(): boolean {
    return this.#changed;
  }

  run(statement: Statement, options: RunOptions): Promise<LaneResult> {
    return this.#statements.run(() => this.#runAlone(statement, options));
  }

  async begin(options: BeginOptions, signal: AbortSignal | undefined): Promise<void> {
    await this.run({ sql: beginSql(options), params: [] }, { signal, lasting: false });
    if (options.sealed !== true) return;
    await this.run({ sql: SEALING_SQL, params: [] }, { signal, lasting: false });
    this.#seal.begin();
  }

  async openCursor(
    statement: Statement,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<LaneCursor> {
    checkPostgresStatement(statement.sql);
    return await PostgresCursor.open(
      (command, commandSignal) => this.run(command, { signal: commandSignal, lasting: false }),
      statement,
      batchSize,
      signal,
    );
  }

  async rollback(): Promise<void> {
    this.#seal.end();
    try {
      await this.run(ROLLBACK, { signal: undefined, lasting: false });
    } catch {
      await this.close();
    }
  }

  /** Nothing ends what the engine runs: it runs in this thread. */
  interrupt(): void {}

  reset(): Promise<void> {
    return this.#statements.run(async () => {
      for (const sql of RESET) {
        const { error } = await this.#engine.run(sql, []);
        if (error !== undefined) return await this.close();
      }
      this.#changed = false;
    });
  }

  async close(): Promise<void> {
    this.#closing ??= this.#engine.close().then(this.#onClose);
    await this.#closing;
  }

  async #runAlone(
    { sql, params }: Statement,
    { signal, lasting }: RunOptions,
  ): Promise<LaneResult> {
    checkPostgresStatement(sql);
    await this.#giveOthersATurn();
    if (signal?.aborted) throw notStarted(RUN, signal);
    this.#seal.check();
    const answer = await this.#send({ sql, params }, lasting);
    const result = toResult(answer, await this.#typesOf(answer, lasting));
    if (SESSION_COMMANDS.has(result.command)) this.#changed = true;
    if (answer.isInTransaction) {
      if (lasting) await this.#undoBegin();
    } else await this.#engine.trimLog();
    return result;
  }

  async #send({ sql, params }: Statement, lasting: boolean): Promise<Answer> {
    const texts = await this.#textsOf(sql, params);
    return await this.#answer(() => this.#engine.run(sql, texts), lasting);
  }

  async #typesOf({ columns }: Answer, lasting: boolean): Promise<readonly PostgresType[]> {
    const oids = columns.map(({ oid }) => oid);
    const types = this.#catalog.typesOf(oids);
    if (types !== undefined) return types;
    const answer = await this.#send(this.#catalog.lookup(oids), lasting);
    const { rows } = toResult(answer, this.#catalog.typesOf(answer.columns.map(({ oid }) => oid)));
    return this.#catalog.learn(oids, rows);
  }

  /** What an array or an object becomes depends on the type that the server infers. */
  async #textsOf(sql: string, params: Statement["params"]): Promise<(string | null)[]> {
    const parameters = toPostgresParameters(params);
    const isTypeNeeded = parameters.some((parameter) => parameter instanceof PostgresParameter);
    const { parameterOids } = isTypeNeeded
      ? await this.#answer(() => this.#engine.parameterTypes(sql), false)
      : { parameterOids: [] };
    return parameters.map((parameter, index) => {
      return parameter instanceof PostgresParameter
        ? textOf(parameter, parameterOids[index] ?? 0)
        : parameter;
    });
  }

  async #answer(ask: () => Promise<Answer>, lasting: boolean): Promise<Answer> {
    const wasLost = this.#engine.isLost;
    let answer: Answer;
    try {
      answer = await ask();
    } catch (error) {
      throw lasting && !wasLost && error instanceof DatabaseError
        ? Object.assign(error, { outcomeUnknown: true })
        : error;
    }
    if (!answer.isInTransaction) this.#seal.break();
    if (answer.error === undefined) return answer;
    if (!answer.isInTransaction) await this.#engine.trimLog();
    throw fromPostgresServer(answer.error, RUN, lasting);
  }

  async #undoBegin(): Promise<never> {
    await this.#engine.run("ROLLBACK", []);
    throw unpinnedTransaction();
  }

  /** The engine runs in this thread: without this, whoever waits could not even be cancelled. */
  async #giveOthersATurn(): Promise<void> {
    if (performance.now() < this.#turnEndsMs) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#turnEndsMs = performance.now() + TURN_MS;
  }
}

function textOf(parameter: PostgresParameter, oid: number): string {
  try {
    return parameter.toText(BUILT_IN_TYPES.get(oid)?.name, arrayDelimiter(oid));
  } catch (error) {
    if (!(error instanceof UnsendableParameter)) throw error;
    throw new DatabaseError("serialization", error.message);
  }
}

function toResult(
  { columns, rows, tag }: Answer,
  types: readonly PostgresType[] = [],
): LaneResult & { readonly command: string } {
  const [, command = "", count = "0"] = COMMAND_TAG.exec(tag) ?? [];
  return {
    columns: columns.map(({ name }) => name),
    types: types.map(({ name }) => name),
    encodings: types.map(({ encoding }) => encoding),
    rows: rows.map((cells) =>
      cells.map((text, index) => text === null ? null : types[index]?.toCell?.(text) ?? text)
    ),
    affectedRows: affectedRows(command, Number(count)),
    command,
  };
}
