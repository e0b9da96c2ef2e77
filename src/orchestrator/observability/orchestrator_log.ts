import type { Logger } from "../../logger.ts";
import type { ModuleOutput } from "../types.ts";
import { jsonFormat, type LogLevel, textFormat } from "./log_format.ts";
import { LogWriter } from "./log_writer.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** How an orchestrator's log is written. */
export interface OrchestratorLogOptions {
  /**
   * `text` for people, each line after the name of its module; `json` for machines, an object a
   * line: `time`, `level`, `module` and `stream` of a module's line, `message`.
   *
   * @default {"text"}
   */
  readonly format?: "text" | "json";
  /**
   * What the orchestrator itself has to say is written from this level on; the lines of modules
   * always are.
   *
   * @default {"warn"}
   */
  readonly level?: "debug" | "info" | "warn" | "error";
  /**
   * Whether text has colours. By default on a terminal, unless `NO_COLOR` is set.
   */
  readonly color?: boolean;
  /** Takes some of the bytes, and tells how many. By default they go to stderr. */
  readonly write?: (bytes: Uint8Array) => Promise<number>;
}

/** Where an orchestrator's own words and the lines of its modules go. */
export interface OrchestratorLog {
  /** For `logger` of the orchestrator's options. */
  readonly logger: Logger;
  /** For `onModuleOutput` of the orchestrator's options. */
  readonly onModuleOutput: (output: ModuleOutput) => void;
  /** Waits until all lines so far have been written: before the process is ended by `Deno.exit`. */
  readonly flushed: () => Promise<void>;
}

/**
 * A log for an orchestrator, to be spread into its options. Up to 4 MiB wait for a slow reader;
 * what is more is dropped, and told. Writing never holds up the modules.
 *
 * @param options Its format, its level and where it goes.
 * @returns The log.
 *
 * @example Write JSON lines
 * ```ts
 * import { Orchestrator, orchestratorLog } from "@pywatt/sdk/orchestrator";
 *
 * await using orchestrator = new Orchestrator({
 *   ...orchestratorLog({ format: "json", level: "info" }),
 *   modules: {},
 * });
 * ```
 */
export function orchestratorLog(options: OrchestratorLogOptions = {}): OrchestratorLog {
  const { format = "text", level = "warn", write } = options;
  const writer = new LogWriter(write);
  const toLine = format === "json" ? jsonFormat : textFormat(options.color ?? hasColor());
  const say = (of: LogLevel) => (message: string): void => {
    if (LEVELS.indexOf(of) >= LEVELS.indexOf(level)) writer.push(toLine({ level: of, message }));
  };
  return {
    logger: { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") },
    onModuleOutput: ({ moduleId, stream, line }) => {
      writer.push(toLine({ level: "info", moduleId, stream, message: line }));
    },
    flushed: () => writer.flushed(),
  };
}

function hasColor(): boolean {
  return !Deno.noColor && Deno.stderr.isTerminal();
}
