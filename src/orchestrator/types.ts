import type { CacheConfig } from "../cache/types.ts";
import type { DatabaseConfig } from "../database/types.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import type { Logger } from "../logger.ts";
import type { ModuleLimits, ModuleServices } from "./module_grants.ts";
import type { ObservedOperation } from "./observability/observed_operation.ts";
import type { TapeConfig } from "./tape/module_tape.ts";

/** The services that modules may use: by kind, then by name. */
export interface ServiceConfigs {
  /** Databases by name. */
  readonly database?: Readonly<Record<string, DatabaseConfig>>;
  /** Caches by name. */
  readonly cache?: Readonly<Record<string, CacheConfig>>;
  /** JWT services by name. */
  readonly jwt?: Readonly<Record<string, JwtConfig>>;
}

/** What rotating the keys of a JWT service takes. */
export interface RotateJwtOptions {
  /**
   * For how many seconds the tokens of the keys so far are still accepted. Those keys sign no more.
   * With 0, a key that the new settings do not name is refused at once.
   *
   * @default {0}
   */
  readonly overlapSeconds?: number;
}

/**
 * What a module may do beside using services: Deno's permissions, each as a list of what is
 * allowed, or `true` for all of it. Whatever is not named is denied.
 */
export interface ModulePermissions {
  /** Hosts, with or without a port: `"127.0.0.1:8000"`. */
  readonly net?: true | readonly string[];
  /** Paths that may be read. */
  readonly read?: true | readonly string[];
  /** Paths that may be written. */
  readonly write?: true | readonly string[];
  /** Programs that may be started; such a program is bound by no permission. */
  readonly run?: true | readonly string[];
  /** What may be asked of the system: `"hostname"`. */
  readonly sys?: true | readonly string[];
  /** Native libraries that may be loaded; such a library is bound by no permission. */
  readonly ffi?: true | readonly string[];
}

/** Whether a module whose process has ended is started again, and after how long. */
export interface RestartPolicy {
  /**
   * After which ends: `on-failure` is an exit code other than 0, or a signal.
   *
   * @default {"never"}
   */
  readonly when?: "always" | "on-failure" | "never";
  /**
   * How many milliseconds the first restart waits; each further one twice as long, and all of them
   * up to a quarter more or less, by chance.
   *
   * @default {500}
   */
  readonly initialDelayMs?: number;
  /**
   * The longest wait before a restart, in milliseconds.
   *
   * @default {30_000}
   */
  readonly maxDelayMs?: number;
  /**
   * After how many restarts in a row the module's state is `crash_looping`; it is still started.
   *
   * @default {5}
   */
  readonly crashLoopAfter?: number;
  /**
   * After how many seconds of running its restarts are counted, and its waits are doubled, anew.
   *
   * @default {60}
   */
  readonly healthyAfterSeconds?: number;
}

/** How an orchestrator finds a module that hangs: one that reads its stdin no more. */
export interface HeartbeatConfig {
  /**
   * How many seconds lie between two questions.
   *
   * @default {5}
   */
  readonly intervalSeconds?: number;
  /**
   * After how many seconds without an answer the process is killed.
   *
   * @default {60}
   */
  readonly timeoutSeconds?: number;
}

/** When a module counts as ready: when it is connected, which is when it first uses a service. */
export interface ReadinessConfig {
  /**
   * Within how many seconds of its start a process has to be connected; one that is not is killed,
   * which counts as a failure.
   *
   * @default {30}
   */
  readonly timeoutSeconds?: number;
}

/**
 * What a module is doing: its process has `started`, it is `connected` to the orchestrator, it is
 * `waiting` to be started again, it is `crash_looping`, which is waiting once too often, it is
 * `stopping`, or it has `ended` for good.
 */
export type ModuleState =
  | "started"
  | "connected"
  | "waiting"
  | "crash_looping"
  | "stopping"
  | "ended";

/** One module that the orchestrator can launch. */
export interface ModuleConfig {
  /** The program: a local path, or a `file:`, `https:` or `jsr:` address. */
  readonly entry: string | URL;
  /**
   * The path of a lock file (`deno.lock`) that the program's code has to agree with. It is only
   * read. Without one, no lock file is looked at: the one that the program's own settings name is
   * not, since whoever writes the program would choose which file that is.
   */
  readonly lock?: string;
  /** What the program finds in `Deno.args`. */
  readonly args?: readonly string[];
  /** Its whole environment beside `PYWATT_MODULE_ID`; it may read these variables, and no others. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * What it may do beside using services.
   *
   * @default {{}}
   */
  readonly permissions?: ModulePermissions;
  /** Which services it may use, and how. By default all of them, as they are. */
  readonly services?: ModuleServices;
  /** How much it may take of the machine and of its orchestrator. */
  readonly limits?: ModuleLimits;
  /**
   * How many processes of it there are. All of them are the one module to the services; the names
   * of `orders` are `orders`, `orders#2`, `orders#3` and so on.
   *
   * @default {1}
   */
  readonly instances?: number;
  /**
   * The modules that have to be connected before `launchAll` launches it. Each of these is given
   * the default `readiness` if it has none.
   *
   * @default {[]}
   */
  readonly startsAfter?: readonly string[];
  /** By when it has to be connected. By default whenever it likes. */
  readonly readiness?: ReadinessConfig;
  /**
   * Whether it is started again when its process ends.
   *
   * @default {{ when: "never" }}
   */
  readonly restart?: RestartPolicy;
  /**
   * How it is found to hang; `false` is not at all. A module that rests, since it holds no
   * connection, is not asked.
   *
   * @default {{}}
   */
  readonly heartbeat?: HeartbeatConfig | false;
  /** Records what it asks of its services, or answers it from such a recording: for tests. */
  readonly tape?: TapeConfig;
}

/** A line that a module wrote. */
export interface ModuleOutput {
  /** Which module. */
  readonly moduleId: string;
  /** Where it wrote: on `stdout` only by mistake, since that carries the protocol. */
  readonly stream: "stderr" | "stdout";
  /** What it wrote, without the end of the line. */
  readonly line: string;
}

/** How a module's process ended. */
export interface ModuleExit {
  /** Whether it ended by itself with code 0. */
  readonly success: boolean;
  /** Its exit code; 128 and the signal's number when a signal ended it. */
  readonly code: number;
  /** The signal that ended it, if one did. */
  readonly signal: Deno.Signal | null;
}

/** All that an orchestrator is made of. */
export interface OrchestratorOptions {
  /** What modules may use. */
  readonly services?: ServiceConfigs;
  /**
   * The modules by name; a module finds its name in `PYWATT_MODULE_ID`. A name is 1 to 128 letters,
   * digits and signs, but for white space, quotes, `=` and `#`.
   */
  readonly modules: Readonly<Record<string, ModuleConfig>>;
  /** Takes what modules write. By default it is written to stderr, after the module's name. */
  readonly onModuleOutput?: (output: ModuleOutput) => void;
  /**
   * Is told of each operation of a module when it has ended. Without it, operations are counted,
   * and nothing is made for any of them.
   */
  readonly onOperation?: (operation: ObservedOperation) => void;
  /** Takes what the orchestrator itself has to say. By default its warnings go to stderr. */
  readonly logger?: Logger;
  /**
   * The Deno that runs modules. A program that `deno compile` made has to name it.
   *
   * @default {Deno.execPath()}
   */
  readonly denoPath?: string;
}

/** What stopping takes. */
export interface StopOptions {
  /**
   * How many milliseconds a module has to end by itself; after that, it is ended by force.
   *
   * @default {5_000}
   */
  readonly graceMs?: number;
}

/** What replacing the settings of a service takes. */
export interface ReconfigureOptions {
  /**
   * For how many seconds what was begun with the settings so far may go on: calls, transactions and
   * streams. What is left then is ended.
   *
   * @default {30}
   */
  readonly drainSeconds?: number;
}

/** A service that has other settings now. */
export interface Reconfigured {
  /**
   * Resolves when nothing uses the settings so far any more: then a former password, or a former
   * server, is not needed any longer.
   */
  readonly drained: Promise<void>;
}

/** A module that was launched, or one instance of it. */
export interface LaunchedModule {
  /** The name of the module, or of its instance: `orders`, `orders#2`. */
  readonly id: string;
  /** The id of its process, while it has one. */
  readonly pid: number | undefined;
  /** What it is doing. */
  readonly state: ModuleState;
  /** How often it has been started again. */
  readonly restarts: number;
  /**
   * Resolves when it is connected for the first time, and rejects when it has ended for good before
   * that. A module that uses no service never is connected.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves when its process has ended for good and all that it held is released; what is not
   * released within a few seconds is given up, and logged. It never rejects, and tells the last real
   * end: a restart that could not start a process is none.
   */
  readonly exited: Promise<ModuleExit>;

  /**
   * Ends its process and starts it anew, with the code that is there by now; the services stay open.
   * It resolves when the new process has been started; one reload follows the other.
   *
   * @param options How long it has to end by itself.
   * @throws {TypeError} When `graceMs` is no whole number of milliseconds that a timer can wait.
   * @throws {Error} When the new code does not exist, does not compile, or imports files outside its
   * folder as data: then the running process is left as it is. When it is stopped, or has ended. When
   * the new process cannot be started: that counts as one that failed.
   */
  reload(options?: StopOptions): Promise<void>;

  /**
   * Asks the module to end, and ends it by force when it does not.
   *
   * @param options How long it has.
   * @returns How it ended.
   * @throws {TypeError} When `graceMs` is no whole number of milliseconds that a timer can wait.
   */
  stop(options?: StopOptions): Promise<ModuleExit>;
}
