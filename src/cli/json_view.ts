import { LogWriter } from "../orchestrator/observability/log_writer.ts";
import type { ModuleOutput } from "../orchestrator/types.ts";
import type { ModuleBoard } from "./module_board.ts";
import type { RunView } from "./run_view.ts";
import type { Terminal } from "./terminal.ts";

/** For programs: an object a line, for each line of a module, each change of its state, each word
 * of the orchestrator. */
export class JsonView implements RunView {
  readonly logger = {
    debug: () => {},
    info: (message: string) => this.#write("info", { message }),
    warn: (message: string) => this.#write("warn", { message }),
    error: (message: string) => this.#write("error", { message }),
  };
  readonly #board: ModuleBoard;
  readonly #writer: LogWriter;
  readonly #states = new Map<string, string>();

  constructor(board: ModuleBoard, terminal: Terminal) {
    this.#board = board;
    this.#writer = new LogWriter((bytes) => terminal.writeSome(bytes));
  }

  readonly onModuleOutput = ({ moduleId, stream, line }: ModuleOutput): void => {
    this.#write("info", { module: moduleId, stream, message: line });
  };

  servesStatus(url: string): void {
    this.#write("info", { message: `the status is at ${url}` });
  }

  update(): void {
    for (const { id, state, pid, restarts, lastLine } of this.#board.rows()) {
      const seen = `${state} ${pid} ${restarts}`;
      if (this.#states.get(id) === seen) continue;
      this.#states.set(id, seen);
      const isFailure = state === "failed" || state === "crash_looping";
      this.#write(isFailure ? "error" : "info", {
        module: id,
        state,
        ...(pid === undefined ? {} : { pid }),
        restarts,
        message: state === "failed" ? lastLine : `module "${id}" is ${state}`,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.update();
    await this.#writer.flushed();
  }

  #write(level: string, entry: Readonly<Record<string, unknown>>): void {
    const time = new Date().toISOString();
    this.#writer.push(JSON.stringify({ time, level, ...entry }));
  }
}
