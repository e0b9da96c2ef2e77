import { assertEquals } from "@std/assert";
import { LineSplitter } from "../../src/orchestrator/lines.ts";
import { exitCode, moduleEntry, recordedOrchestrator, runModule } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

const MAX_LINE_BYTES = 64 * 1024;

function split(...chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(new TextEncoder().encode(chunk));
  splitter.end();
  return lines;
}

Deno.test("a line comes whole, however it was cut", () => {
  assertEquals(split("on", "e\ntw", "o", "\r\n", "\n", "th", "ree"), ["one", "two", "", "three"]);
});

Deno.test("a character whose bytes were cut apart comes whole", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const byte of new TextEncoder().encode("Zoë 🫖\n")) splitter.push(Uint8Array.of(byte));
  assertEquals(lines, ["Zoë 🫖"]);
});

Deno.test("no line at all comes of nothing", () => {
  assertEquals(split(), []);
  assertEquals(split(""), []);
  assertEquals(split("\n"), [""]);
});

Deno.test("a line without an end is cut, and nothing of it is lost", () => {
  const chunk = "x".repeat(10_000);
  const lines = split(...Array.from({ length: 20 }, () => chunk));
  assertEquals(lines.join(""), chunk.repeat(20));
  assertEquals(lines.length > 1, true);
  for (const line of lines) assertEquals(line.length <= MAX_LINE_BYTES + chunk.length, true);
});

Deno.test("stderr is forwarded line by line with the module's name", async () => {
  await using recorded = recordedOrchestrator({
    modules: {
      first: { entry: moduleEntry("stderr") },
      second: { entry: moduleEntry("stderr") },
    },
  });
  await Promise.all([recorded.run("first"), recorded.run("second")]);
  for (const id of ["first", "second"]) {
    const lines = recorded.output.lines(id);
    assertEquals(lines.slice(0, 4), ["one", "two", "", "three"]);
    assertEquals(lines.slice(-2), ["Zoë", "the last one has no end"]);
    const long = lines.slice(4, -2);
    assertEquals(long.length > 1, true);
    assertEquals(long.join(""), "x".repeat(200_000));
  }
});

Deno.test("text on stdout is told as the module's, and the channel lives on", async () => {
  const config = { entry: moduleEntry("stray") };
  const { exit, stderr, stdout } = await runModule(config, { services: IN_MEMORY });
  assertEquals(exit, exitCode(0));
  const table = ["[", "  {", '    tea: "Assam"', "  }", "]"];
  assertEquals(stderr, [...table, "redirected", '[{"two":2}]']);
  const ownWords = stdout.filter((line) => /[a-z]{2}/i.test(line));
  assertEquals(ownWords, [
    "before the channel is up",
    "written to stdout",
    "by an early reference",
    "from a worker",
    "no end of a line",
  ]);
});
