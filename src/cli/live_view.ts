import { duration } from "./duration.ts";
import type { ModuleBoard } from "./module_board.ts";
import type { RunView } from "./run_view.ts";
import { statusFrame } from "./status_frame.ts";
import { type Paint, paintOf } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import type { ModuleOutput } from "../orchestrator/types.ts";

const MAX_NOTICES = 3;
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const CLEAR_LINE = "\x1b[2K";
const CLEAR_BELOW = "\x1b[J";

/**
 * For a person at a terminal: a table that is drawn over itself, and does not scroll. Between two
 * drawings the terminal is as it was, so that the process can be ended at any time.
 */
export class LiveView implements RunView {
  readonly logger = {
    debug: () => {},
    info: () => {},
    warn: (message: string) => this.#notice(message),
    error: (message: string) => this.#notice(message),
  };
  readonly #board: ModuleBoard;
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #paint: Paint;
  readonly #startedAtMs = performance.now();
  readonly #notices: string[] = [];
  #drawn: readonly string[] = [];
  #statusUrl = "";

  constructor(board: ModuleBoard, terminal: Terminal, title: string) {
    this.#board = board;
    this.#terminal = terminal;
    this.#title = title;
    this.#paint = paintOf(terminal);
  }

  readonly onModuleOutput = ({ moduleId, line }: ModuleOutput): void => {
    this.#board.wrote(moduleId, line);
  };

  servesStatus(url: string): void {
    this.#statusUrl = url;
  }

  update(): void {
    const uptime = duration((performance.now() - this.#startedAtMs) / 1_000);
    const frame = statusFrame(
      this.#board.rows(),
      {
        title: `${this.#title}  ${uptime}  ${this.#statusUrl}`.trimEnd(),
        hint: "Ctrl+C stops the modules, SIGHUP reloads them",
        notices: this.#notices,
      },
      this.#terminal.size(),
      this.#paint,
    );
    if (frame.join("\n") === this.#drawn.join("\n")) return;
    const up = this.#drawn.length === 0 ? "" : `\x1b[${this.#drawn.length}A`;
    const lines = frame.map((line) => `${CLEAR_LINE}${line}\n`).join("");
    this.#terminal.write(`${NO_WRAP}${up}\r${lines}${CLEAR_BELOW}${WRAP}`);
    this.#drawn = frame;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.update();
    return Promise.resolve();
  }

  #notice(message: string): void {
    this.#notices.push(message);
    if (this.#notices.length > MAX_NOTICES) this.#notices.shift();
  }
}
