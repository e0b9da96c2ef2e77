import type { ModuleState } from "../types.ts";

/** What an orchestrator is doing, without any secret. */
export interface OrchestratorStatus {
  /** When this was taken, by ISO 8601. */
  readonly time: string;
  /** The id of the orchestrator's own process. */
  readonly pid: number;
  /** For how many seconds there has been this orchestrator. */
  readonly uptimeSeconds: number;
  /** How much memory the orchestrator's own process has, in bytes. */
  readonly memoryBytes: number;
  /** Whether every module that was launched is connected, and every service in use was opened. */
  readonly ready: boolean;
  /** The modules that were launched, by their names. */
  readonly modules: readonly ModuleStatus[];
  /** The services that it provides. */
  readonly services: readonly ServiceStatus[];
  /** How long the operations of all modules took. */
  readonly latency: LatencyStatus;
  /** The last operations that failed, from the oldest to the newest. */
  readonly errors: readonly RecordedError[];
  /** The last lines of the modules and of the orchestrator, from the oldest to the newest. */
  readonly log: readonly LoggedLine[];
}

/** What one module is doing. */
export interface ModuleStatus {
  /** The module's name. */
  readonly id: string;
  /** What it is doing; it has `failed` when it could not even be launched. */
  readonly state: ModuleState | "failed";
  /** The id of its process, while it has one. */
  readonly pid?: number;
  /** For how many seconds its process has been running, while it has one. */
  readonly uptimeSeconds?: number;
  /** How often it has been started again. */
  readonly restarts: number;
  /** How much memory its process has, in bytes: on Linux, where this may be read. */
  readonly memoryBytes?: number;
  /** How many of its operations have ended, well or not. */
  readonly operations: number;
  /** How many of its operations have failed. */
  readonly errors: number;
  /** How many of its operations are under way. */
  readonly inFlight: number;
  /** How many bytes it has sent. */
  readonly receivedBytes: number;
  /** How many bytes it was sent. */
  readonly sentBytes: number;
}

/** What one service is doing. */
export interface ServiceStatus {
  /** `database`, `cache`, `jwt` or `custom`. */
  readonly kind: string;
  /** What the orchestrator's options call it. */
  readonly name: string;
  /**
   * Whether nobody has asked for it yet (`unused`), it is being opened, it is `open`, or the last
   * try to open it has `failed`.
   */
  readonly state: ServiceState;
  /** Why the last try to open it has failed, if it has. */
  readonly error?: string;
  /** The use of its connections, when it is a database that is open. */
  readonly pool?: PoolStatus;
}

/** What one service is doing. */
export type ServiceState = "unused" | "opening" | "open" | "failed";

/** How the connections of a database are used. */
export interface PoolStatus {
  /** How many there may be. */
  readonly maxConnections: number;
  /** How many are open, or being opened. */
  readonly open: number;
  /** How many of these are in use. */
  readonly busy: number;
  /** How many calls wait for one. */
  readonly waiting: number;
}

/** How long operations took. */
export interface LatencyStatus {
  /** The upper bounds of the buckets, in seconds. */
  readonly boundsSeconds: readonly number[];
  /** How many operations lie in each bucket alone; the last one holds what took longer. */
  readonly counts: readonly number[];
}

/** An operation that failed. */
export interface RecordedError {
  /** When, by ISO 8601. */
  readonly time: string;
  /** Whose it was. */
  readonly moduleId: string;
  /** The type of the service. */
  readonly serviceType: string;
  /** The service, as the orchestrator's options call it. */
  readonly service: string;
  /** The operation. */
  readonly operation: string;
  /** The error's kind. */
  readonly kind: string;
  /** The error's message, up to 1,000 characters of it. */
  readonly message: string;
}

/** A line of a module or of the orchestrator itself. */
export interface LoggedLine {
  /** Counts all lines of an orchestrator, so that each can be told from the others. */
  readonly sequence: number;
  /** When it came, by ISO 8601. */
  readonly time: string;
  /** How much it matters; a module's lines are all `info`. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** The module that wrote it; absent when the orchestrator itself did. */
  readonly moduleId?: string;
  /** Where the module wrote it. */
  readonly stream?: "stderr" | "stdout";
  /** The line, up to 1,000 characters of it. */
  readonly message: string;
}
