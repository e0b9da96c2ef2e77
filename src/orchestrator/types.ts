import type { CacheConfig } from "../cache/types.ts";
import type { DatabaseConfig } from "../database/types.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import type { Logger } from "../logger.ts";

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

/** One module that the orchestrator can launch. */
export interface ModuleConfig {
  /** The program: a local path, or a `file:`, `https:` or `jsr:` address. */
  readonly entry: string | URL;
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
  /** The modules by name; a module finds its name in `PYWATT_MODULE_ID`. */
  readonly modules: Readonly<Record<string, ModuleConfig>>;
  /** Takes what modules write. By default it is written to stderr, after the module's name. */
  readonly onModuleOutput?: (output: ModuleOutput) => void;
  /** Takes what the orchestrator itself has to say. By default its warnings go to stderr. */
  readonly logger?: Logger;
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

/** A module that was launched. */
export interface LaunchedModule {
  /** The module's name. */
  readonly id: string;
  /** The id of its process. */
  readonly pid: number;
  /** Resolves when its process has ended and all that it held is released. */
  readonly exited: Promise<ModuleExit>;

  /**
   * Asks the module to end, and ends it by force when it does not.
   *
   * @param options How long it has.
   * @returns How it ended.
   */
  stop(options?: StopOptions): Promise<ModuleExit>;
}
