import { escapeControlCharacters } from "../orchestrator/observability/log_format.ts";
import { duration } from "./duration.ts";
import type { ModuleRow } from "./module_board.ts";
import type { Look, Paint } from "./style.ts";

const LOOKS: Readonly<Record<ModuleRow["state"], readonly [mark: string, look: Look]>> = {
  launching: ["◌", "dim"],
  started: ["◐", "cyan"],
  connected: ["●", "green"],
  waiting: ["◔", "yellow"],
  crash_looping: ["✖", "red"],
  stopping: ["◑", "yellow"],
  ended: ["○", "dim"],
  failed: ["✖", "red"],
};

const HEADERS = ["module", "state", "uptime", "restarts", "pid"] as const;
const GAP = "  ";
const STATE = 1;
const FIRST_NUMBER = 2;
const FIXED_LINES = 6;
const MAX_NOTICES = 3;

/** What stands above and below the modules. */
export interface FrameText {
  readonly title: string;
  readonly hint: string;
  /** What the orchestrator itself said last. */
  readonly notices: readonly string[];
}

/** A piece of a line that looks the same all along. */
type Piece = readonly [text: string, look: Look | undefined];

/** The lines that show what all modules are doing, none longer than the terminal is wide. */
export function statusFrame(
  rows: readonly ModuleRow[],
  text: FrameText,
  size: { readonly columns: number; readonly rows: number },
  paint: Paint,
): string[] {
  const cells = rows.map(cellsOf);
  const widths = HEADERS.map((header, column) => {
    return Math.max(header.length, ...cells.map((row) => lengthOf(row[column] ?? "")));
  });
  const aligned = (row: readonly string[]) =>
    widths.map((width, column) => padded(row[column] ?? "", width, column >= FIRST_NUMBER) + GAP);
  const notices = text.notices.slice(-MAX_NOTICES);
  const room = Math.max(1, size.rows - FIXED_LINES - notices.length);
  const hidden = Math.max(0, rows.length - room);
  const lines: (readonly Piece[])[] = [
    [[text.title, "bold"]],
    [],
    [[`${aligned(HEADERS).join("")}last line`, "dim"]],
    ...rows.slice(0, room).map((row, index): Piece[] => [
      ...aligned(cells[index] ?? []).map((cell, column): Piece => {
        return [cell, column === STATE ? LOOKS[row.state][1] : undefined];
      }),
      [escapeControlCharacters(row.lastLine), "dim"],
    ]),
    [[hidden === 0 ? "" : `… and ${hidden} more`, "dim"]],
    ...notices.map((notice): Piece[] => [[escapeControlCharacters(notice), "yellow"]]),
    [[text.hint, "dim"]],
  ];
  return lines.map((line) => painted(line, size.columns, paint));
}

function cellsOf({ id, state, uptimeSeconds, restarts, pid }: ModuleRow): string[] {
  return [
    escapeControlCharacters(id),
    `${LOOKS[state][0]} ${state.replace("_", " ")}`,
    uptimeSeconds === undefined ? "-" : duration(uptimeSeconds),
    String(restarts),
    pid === undefined ? "-" : String(pid),
  ];
}

function padded(text: string, width: number, isNumber: boolean): string {
  const space = " ".repeat(Math.max(0, width - lengthOf(text)));
  return isNumber ? space + text : text + space;
}

/** The pieces side by side, as far as there is room. */
function painted(pieces: readonly Piece[], columns: number, paint: Paint): string {
  let room = columns;
  let line = "";
  for (const [text, look] of pieces) {
    const shown = cut(text, room);
    room -= lengthOf(shown);
    if (shown !== "") line += look === undefined ? shown : paint(look, shown);
  }
  return line;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function cut(text: string, width: number): string {
  const characters = [...text.replaceAll(/[\t\n]/g, " ")];
  if (characters.length <= width) return characters.join("");
  return width <= 0 ? "" : `${characters.slice(0, width - 1).join("")}…`;
}
