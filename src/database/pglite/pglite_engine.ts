import type { PGlite } from "@electric-sql/pglite";
import { type Answer, AnswerReader } from "./pglite_answer.ts";
import { confine, guardAgainstLoss, type Loss } from "./pglite_confinement.ts";
import { hostFunctions } from "./pglite_host.ts";
import { lossError } from "./pglite_error.ts";
import { RequestWriter } from "./pglite_request.ts";
import { type PgliteLibrary, startPglite } from "./pglite_start.ts";

/** How much of the write-ahead log may gather: in single-user mode nobody else ever trims it. */
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;
const LOOK_AT_LOG_EVERY_MS = 1_000;

/** PostgreSQL documentation, chapter "Server Configuration"; `--single` is its single-user mode. */
const START_PARAMETERS: readonly string[] = [
  "--single",
  "-j",
  ...Object.entries({
    exit_on_error: "off",
    io_method: "sync",
    log_checkpoints: "off",
    max_parallel_maintenance_workers: "0",
    max_parallel_workers: "0",
    max_parallel_workers_per_gather: "0",
    max_worker_processes: "0",
    // JavaScript's own stack ends before the default of 2 MB is reached.
    max_stack_depth: "200kB",
    max_wal_size: "64MB",
    min_wal_size: "32MB",
    // The only method whose calls PGlite passes on to its file system.
    wal_sync_method: "fsync",
    application_name: "pywatt",
    datestyle: "ISO, MDY",
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
];

/** Where an engine keeps its database. */
export interface PgliteStorage {
  /** A folder of the host's; without it, all is in memory. */
  readonly folder?: string;
  /** What a new database starts from. */
  readonly template?: Blob;
}

/**
 * One PGlite: PostgreSQL, compiled to WebAssembly, in this thread. It has one session, whose role
 * is not PostgreSQL's superuser: that one could leave WebAssembly.
 */
export class PgliteEngine {
  readonly #pglite: PGlite;
  readonly #requests: RequestWriter;
  readonly #loss: Loss;
  #lookedAtLogMs = performance.now();
  #logPosition = "0/0";
  #closing: Promise<void> | undefined;

  private constructor(pglite: PGlite, requests: RequestWriter) {
    this.#pglite = pglite;
    this.#requests = requests;
    this.#loss = guardAgainstLoss(pglite.Module);
  }

  /** @throws {Error} When it does not start. */
  static async open(
    library: PgliteLibrary,
    { folder, template }: PgliteStorage,
  ): Promise<PgliteEngine> {
    const pglite = await startPglite(library, {
      ...(folder === undefined ? {} : { dataDir: `file://${folder}` }),
      ...(template === undefined ? {} : { loadDataDir: template }),
      startParams: [...START_PARAMETERS, ...(folder === undefined ? ["-F"] : [])],
      extensions: { hostFunctions },
    });
    const engine = new PgliteEngine(pglite, new RequestWriter(library));
    try {
      await confine(pglite.Module, (sql) => engine.run(sql, []));
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** Whether it has ended by itself; nothing can be run on it any more. */
  get isLost(): boolean {
    return this.#closing !== undefined || this.#loss.reason !== undefined;
  }

  /** @throws {DatabaseError} Of kind `connection` when the engine broke off. */
  async run(sql: string, params: readonly (string | null)[]): Promise<Answer> {
    return await this.#exchange(this.#requests.statement(sql, params));
  }

  /** Which types the server infers for a statement's parameters. */
  async parameterTypes(sql: string): Promise<Answer> {
    return await this.#exchange(this.#requests.description(sql));
  }

  /** Trims the write-ahead log when enough has gathered; only to be called outside a transaction. */
  async trimLog(): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedAtLogMs < LOOK_AT_LOG_EVERY_MS) return;
    this.#lookedAtLogMs = now;
    const { rows } = await this.run(
      "SELECT lsn, pg_catalog.pg_wal_lsn_diff(lsn, $1) FROM pg_catalog.pg_current_wal_lsn() AS lsn",
      [this.#logPosition],
    );
    const [position, growth] = rows[0] ?? [];
    if (typeof position !== "string" || Number(growth) < CHECKPOINT_AFTER_BYTES) return;
    this.#logPosition = position;
    await this.run("CHECKPOINT", []);
  }

  async close(): Promise<void> {
    // Whatever it could still complain of, its files are closed, and its log is there.
    this.#closing ??= this.#pglite.close().catch(() => {});
    await this.#closing;
  }

  async #exchange(request: Uint8Array): Promise<Answer> {
    if (this.isLost) throw lossError(this.#loss.reason);
    try {
      const reader = new AnswerReader();
      await this.#pglite.execProtocolRawStream(request, {
        onRawData: (piece) => reader.push(piece),
      });
      return reader.answer;
    } catch (error) {
      this.#loss.reason ??= error;
      throw lossError(this.#loss.reason);
    }
  }
}
