import { assertEquals } from "@std/assert";
import { safeLogger, safely } from "../../src/orchestrator/safe_callbacks.ts";
import { escapeControlCharacters } from "../../src/orchestrator/observability/log_format.ts";
import { LogWriter } from "../../src/orchestrator/observability/log_writer.ts";
import { settled } from "../support/microtasks.ts";
import { moduleEntry } from "./modules.ts";

Deno.test("what a terminal would obey is shown instead", () => {
  assertEquals(
    escapeControlCharacters("\x1b[2J\x1b]0;owned\x07 \rforged\x9b1m\x00\x7f"),
    "\\x1b[2J\\x1b]0;owned\\x07 \\x0dforged\\x9b1m\\x00\\x7f",
  );
  assertEquals(escapeControlCharacters("a\ttab, Zoë 🫖\nand a line"), "a\ttab, Zoë 🫖\nand a line");
});

Deno.test("a line that is written in parts is written whole", async () => {
  const written: number[] = [];
  const writer = new LogWriter((bytes) => {
    const part = bytes.subarray(0, 2);
    written.push(...part);
    return Promise.resolve(part.length);
  });
  writer.push("Zoë");
  writer.push("1");
  await writer.flushed();
  assertEquals(new TextDecoder().decode(Uint8Array.from(written)), "Zoë\n1\n");
});

Deno.test("what waits for a slow reader is bounded, and what is dropped is told", async () => {
  const gate = Promise.withResolvers<void>();
  let written = "";
  const writer = new LogWriter(async (bytes) => {
    await gate.promise;
    written += new TextDecoder().decode(bytes);
    return bytes.length;
  }, 10);
  for (const line of ["one", "two", "three", "four", "5"]) writer.push(line);
  gate.resolve();
  await writer.flushed();
  assertEquals(written, "one\ntwo\n5\n… 2 lines dropped\n");
});

Deno.test("a logger that throws, at once or later, fails nothing", async () => {
  const fail = () => {
    throw new Error("the disk is full");
  };
  const logger = safeLogger({ debug: fail, info: fail, warn: fail, error: fail });
  for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("a message");
  const errors: unknown[] = [];
  const record = (error: unknown) => errors.push(error);
  safely(fail, record)(undefined);
  safely(() => Promise.reject(new Error("later")), record)(undefined);
  await settled();
  assertEquals(errors.map(String), ["Error: the disk is full", "Error: later"]);
});

Deno.test("an orchestrator whose stderr nobody reads goes on to its end", async () => {
  const code = `
    import { Orchestrator } from "@pywatt/sdk/orchestrator";
    await Deno.stdin.read(new Uint8Array(1));
    await using orchestrator = new Orchestrator({
      modules: { module: { entry: ${JSON.stringify(moduleEntry("stderr").href)} } },
    });
    const { exited } = await orchestrator.launch("module");
    console.log((await exited).code);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: new URL("../..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stderr.cancel();
  const writer = child.stdin.getWriter();
  await writer.write(Uint8Array.of(10));
  await writer.close();
  const stdout = await new Response(child.stdout).text();
  assertEquals([stdout, (await child.status).code], ["0\n", 0]);
});
