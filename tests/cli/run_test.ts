import { stripVTControlCharacters } from "node:util";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { freePort } from "../../tools/servers/free_port.ts";
import { WrittenConfig } from "../orchestrator/config/written_config.ts";
import { CliProcess } from "./cli_process.ts";
import { commandLine } from "./fake_terminal.ts";

const entry = (name: string) => new URL(`../modules/${name}.ts`, import.meta.url).pathname;

const WAITING = {
  services: { cache: { default: { cacheType: "in_memory" } } },
  modules: { waiting: { entry: entry("cli_waiting") } },
};

Deno.test("run writes an object a line, and SIGTERM ends it well", async () => {
  await using config = await WrittenConfig.write(WAITING);
  await using run = CliProcess.start(["run"], { cwd: config.folder });
  await run.until("start number 1");
  run.kill("SIGTERM");
  const { code, stdout, stderr } = await run.ended();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const entries = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { time, level } of entries) {
    assertEquals([new Date(time).toISOString(), level], [time, "info"]);
  }
  const states = entries.flatMap(({ module, state }) =>
    state === undefined ? [] : [[module, state]]
  );
  assertEquals(states[0], ["waiting", "launching"]);
  assertEquals(states.at(-1), ["waiting", "ended"]);
  const lines = entries.filter(({ stream }) => stream === "stderr").map(({ message }) => message);
  assertEquals(lines, ["start number 1", "asked to end"]);
});

Deno.test("SIGHUP starts each module anew, while the services stay open", async () => {
  await using config = await WrittenConfig.write(WAITING);
  await using run = CliProcess.start(["run", "--config", config.path]);
  await run.until("start number 1");
  run.kill("SIGHUP");
  await run.until("start number 2");
  run.kill("SIGINT");
  assertEquals((await run.ended()).code, 0);
});

Deno.test("run fails when a module fails, and the others go on", async () => {
  await using config = await WrittenConfig.write({
    ...WAITING,
    modules: { ...WAITING.modules, none: { entry: "./none.ts" }, broken: { entry: "./broken.ts" } },
  });
  await Deno.writeTextFile(`${config.folder}/broken.ts`, "const = 1;");
  await using run = CliProcess.start(["run", "-c", config.path]);
  await run.until("start number 1");
  await run.until(/"module":"none","state":"failed"/);
  await run.until(/"module":"broken","state":"failed"/);
  assertStringIncludes(run.stdout, "SyntaxError: Unexpected token");
  run.kill("SIGTERM");
  assertEquals((await run.ended()).code, 0);
});

Deno.test("run ends with code 1 when a module could not be launched", async () => {
  await using config = await WrittenConfig.write({ modules: { none: { entry: "./none.ts" } } });
  await using run = CliProcess.start(["run", "-c", config.path]);
  const { code, stdout } = await run.ended();
  assertEquals(code, 1);
  assertStringIncludes(stdout, 'Cannot launch module \\"none\\"');
});

Deno.test("a service that is down is an error of who asks for it, and of nobody else", async () => {
  const host = { dbType: "postgres", host: "127.0.0.1", port: freePort() };
  await using config = await WrittenConfig.write({
    services: { database: { default: { ...host, password: "hunter2" } } },
    modules: { database: { entry: entry("cli_database") } },
  });
  await using run = CliProcess.start(["run", "-c", config.path]);
  const { code, stdout, stderr } = await run.ended();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "database: connection");
  assert(!stdout.includes("hunter2"));
});

Deno.test("on a terminal run draws one table over itself", async () => {
  await using config = await WrittenConfig.write(WAITING);
  await using run = CliProcess.start(["run", "-c", config.path], {
    terminal: { columns: 70, rows: 12 },
    env: { NO_COLOR: "" },
  });
  await run.until("start number 1");
  await run.until("\x1b[32m● connected");
  run.kill("SIGTERM");
  const { stdout } = await run.ended();
  const frames = stdout.split("\x1b[J");
  assert(frames.length > 2, "a frame is drawn more than once");
  assertStringIncludes(stdout, "\x1b[6A", "over the one before");
  const lines = frames.flatMap((frame) => frame.split("\r\n"))
    .map((line) => stripVTControlCharacters(line).replaceAll("\r", ""));
  assertEquals(lines.filter((line) => [...line].length > 70), []);
  assertEquals(lines.find((line) => line.startsWith("module"))?.split(/ +/), [
    "module",
    "state",
    "uptime",
    "restarts",
    "pid",
    "last",
    "line",
  ]);
});

Deno.test("run --status serves what status shows", async () => {
  await using config = await WrittenConfig.write(WAITING);
  const address = `127.0.0.1:${freePort()}`;
  await using run = CliProcess.start(["run", "-c", config.path, "--status", address]);
  await run.until("start number 1");
  const { code, stdout } = await commandLine("status", "--url", `http://${address}`);
  assertEquals(code, 0);
  assertMatch(stdout, /● waiting {2}connected {2}up \d/);
  assertMatch(stdout, /● cache {2}default {2}open/);
  run.kill("SIGTERM");
  assertEquals((await run.ended()).code, 0);
});
