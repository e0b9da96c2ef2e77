import { assertEquals } from "@std/assert";
import { duration } from "../../src/cli/duration.ts";
import type { ModuleRow } from "../../src/cli/module_board.ts";
import { statusFrame } from "../../src/cli/status_frame.ts";
import { paintOf } from "../../src/cli/style.ts";

const TEXT = { title: "pywatt", hint: "Ctrl+C stops", notices: [] };
const PLAIN = paintOf({ hasColor: false });

function row(id: string, more: Partial<ModuleRow> = {}): ModuleRow {
  return {
    id,
    state: "connected",
    uptimeSeconds: 61,
    restarts: 0,
    pid: 7,
    lastLine: "ready",
    ...more,
  };
}

Deno.test("a frame shows each module in columns", () => {
  const rows = [
    row("orders"),
    row("mailer", {
      state: "crash_looping",
      uptimeSeconds: undefined,
      pid: undefined,
      restarts: 12,
      lastLine: "no\tserver",
    }),
  ];
  assertEquals(statusFrame(rows, TEXT, { columns: 80, rows: 24 }, PLAIN), [
    "pywatt",
    "",
    "module  state              uptime  restarts  pid  last line",
    "orders  ● connected      00:01:01         0    7  ready",
    "mailer  ✖ crash looping         -        12    -  no server",
    "",
    "Ctrl+C stops",
  ]);
});

Deno.test("no line is wider than the terminal, and no frame higher", () => {
  const rows = Array.from({ length: 30 }, (_, index) => row(`module ${index}`));
  const notices = ["a".repeat(200), "b", "c", "d"];
  const frame = statusFrame(rows, { ...TEXT, notices }, { columns: 30, rows: 12 }, PLAIN);
  assertEquals(frame.length, 11);
  assertEquals(frame.filter((line) => [...line].length > 30), []);
  assertEquals(frame[6], "… and 27 more");
  assertEquals(frame.slice(7), ["b", "c", "d", "Ctrl+C stops"]);
});

Deno.test("what a module writes cannot move the cursor", () => {
  const [, , , line] = statusFrame(
    [row("orders", { lastLine: "\x1b[2Jgone" })],
    TEXT,
    { columns: 100, rows: 24 },
    PLAIN,
  );
  assertEquals(line?.endsWith("\\x1b[2Jgone"), true);
});

Deno.test("a state is coloured where there are colours", () => {
  const [, , , line] = statusFrame(
    [row("orders")],
    TEXT,
    { columns: 100, rows: 24 },
    paintOf({
      hasColor: true,
    }),
  );
  assertEquals(line?.includes("\x1b[32m● connected"), true);
});

Deno.test("a duration is days and a clock", () => {
  assertEquals([0, 59.9, 3_661, 93_784].map(duration), [
    "00:00:00",
    "00:00:59",
    "01:01:01",
    "1 d 02:03:04",
  ]);
});
