import { assertEquals } from "@std/assert";
import { LineSplitter } from "../../src/orchestrator/lines.ts";
import { utf8 } from "../support/frame_bytes.ts";

function recorded(now: () => number = () => 0): { lines: string[]; splitter: LineSplitter } {
  const lines: string[] = [];
  return { lines, splitter: new LineSplitter((line) => lines.push(line), now) };
}

Deno.test("LineSplitter gives whole lines, however the bytes are cut", () => {
  const { lines, splitter } = recorded();
  for (const part of ["fir", "st\r\nsec", "ond\n\nrest"]) splitter.push(utf8(part));
  splitter.end();
  assertEquals(lines, ["first", "second", "", "rest"]);
});

Deno.test("LineSplitter drops the lines that are too many in a second, and says how many", () => {
  let nowMs = 0;
  const { lines, splitter } = recorded(() => nowMs);
  splitter.push(utf8("\n".repeat(60_000)));
  splitter.push(utf8("more\nhalf a li"));
  assertEquals(lines.length, 10_000);
  nowMs = 1_000;
  splitter.push(utf8("ne\n"));
  assertEquals(lines.slice(10_000), ["… 50001 lines dropped", "half a line"]);
});

Deno.test("LineSplitter drops the bytes that are too many in a second", () => {
  const { lines, splitter } = recorded();
  for (let count = 0; count < 1_000; count++) splitter.push(utf8("x".repeat(50_000) + "\n"));
  splitter.end();
  assertEquals([lines.length, lines.at(-1)], [169, "… 832 lines dropped"]);
});

Deno.test("LineSplitter drops a line without an end too", () => {
  const { lines, splitter } = recorded();
  for (let count = 0; count < 200; count++) splitter.push(utf8("x".repeat(100_000)));
  splitter.end();
  assertEquals([lines.length, lines.at(-1)], [85, "… 116 lines dropped"]);
});

Deno.test("LineSplitter says at the end how many lines it dropped", () => {
  const { lines, splitter } = recorded();
  splitter.push(utf8("\n".repeat(10_003)));
  splitter.end();
  assertEquals(lines.slice(10_000), ["… 3 lines dropped"]);
});
