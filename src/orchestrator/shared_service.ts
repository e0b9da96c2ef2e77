import type { PoolUse } from "../database/driver.ts";
import type { UnreadRows } from "../database/unread_rows.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { Grant } from "./module_policies.ts";
import { encodeError } from "../ipc/wire_error.ts";
import type { ServiceState } from "./observability/status_types.ts";

/** What any driver is to whoever only shares it. */
export interface SharedDriver {
  /** The settings in effect, without secrets. */
  readonly config: object;
  close(): Promise<void>;
  /** How its connections are used, where it has a pool. */
  poolUse?(): PoolUse;
  /** Asks whoever is behind it, where that is somebody. */
  ping?(signal?: AbortSignal): Promise<void>;
}

/** Who wants a service, and how. */
export interface ServiceRequest {
  /** The module, by the name of its instance. */
  readonly moduleId: string;
  /** In whose name it takes its share of the service: all instances of a module have one. */
  readonly shareName: string;
  readonly grant: Grant;
  /** The rows that wait for the module. */
  readonly unreadRows: UnreadRows;
  /** What the module would like. */
  readonly hint: Readonly<Record<string, unknown>>;
}

/** A service that was opened for one module. */
export interface OpenedService {
  readonly handler: ServiceHandler;
  /** The settings in effect, without secrets. */
  readonly config: Record<string, unknown>;
}

/** Whether a service is there. */
export interface SharedState {
  /** Whether nobody has asked for it yet, and how opening it went. */
  readonly state: ServiceState;
  /** Why the last try to open it has failed. */
  readonly error?: string;
  readonly pool?: PoolUse;
}

/** One service for all modules. */
export interface SharedService {
  open(request: ServiceRequest): Promise<OpenedService>;
  status(): SharedState;
  /** Rejects when it does not answer; a service that nobody has asked for yet is not asked either. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A driver that is opened when it is first needed; after a failure, anew at the next need. */
export class LazyDriver<Driver extends SharedDriver> {
  readonly #open: () => Promise<Driver>;
  #opening: Promise<Driver> | undefined;
  #driver: Driver | undefined;
  #state: ServiceState = "unused";
  #error: string | undefined;

  constructor(open: () => Promise<Driver>) {
    this.#open = open;
  }

  async get(): Promise<Driver> {
    this.#opening ??= this.#opened();
    return await this.#opening;
  }

  status(): SharedState {
    const pool = this.#driver?.poolUse?.();
    return {
      state: this.#state,
      ...(this.#error === undefined ? {} : { error: this.#error }),
      ...(pool === undefined ? {} : { pool }),
    };
  }

  /** A pool that is all in use cannot be asked, and is well. */
  async check(signal: AbortSignal): Promise<void> {
    if (this.#state === "failed") throw new Error("it could not be opened");
    const pool = this.#driver?.poolUse?.();
    if (pool !== undefined && pool.busy >= pool.maxConnections) return;
    await this.#driver?.ping?.(signal);
  }

  async close(): Promise<void> {
    const driver = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    this.#driver = undefined;
    this.#state = "unused";
    await driver?.close();
  }

  async #opened(): Promise<Driver> {
    this.#state = "opening";
    try {
      this.#driver = await this.#open();
      this.#state = "open";
      this.#error = undefined;
      return this.#driver;
    } catch (error) {
      this.#opening = undefined;
      this.#state = "failed";
      this.#error = encodeError(error).error;
      throw error;
    }
  }
}
