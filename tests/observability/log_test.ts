import { assert, assertEquals } from "@std/assert";
import {
  Orchestrator,
  orchestratorLog,
  type OrchestratorLogOptions,
} from "@pywatt/sdk/orchestrator";
import { moduleEntry, RecordedOutput } from "../orchestrator/modules.ts";
import { OBSERVED, PASSWORD } from "./observed.ts";

/** A log whose bytes are kept. */
function recordedLog(options: OrchestratorLogOptions) {
  let text = "";
  const write = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  };
  const log = orchestratorLog({ ...options, write });
  return {
    ...log,
    async lines(): Promise<string[]> {
      await log.flushed();
      return text.split("\n").slice(0, -1);
    },
  };
}

Deno.test("text has the names of modules below each other", async () => {
  const log = recordedLog({ color: false });
  log.onModuleOutput({ moduleId: "orders", stream: "stderr", line: "one" });
  log.onModuleOutput({ moduleId: "notifications", stream: "stdout", line: "two\x1b[2J" });
  log.onModuleOutput({ moduleId: "orders", stream: "stderr", line: "three" });
  log.logger.warn("four");
  assertEquals(await log.lines(), [
    "orders | one",
    "notifications | two\\x1b[2J",
    "orders        | three",
    "orchestrator  | four",
  ]);
});

Deno.test("text has colours where they are asked for, and none of a module's", async () => {
  const log = recordedLog({ color: true });
  log.onModuleOutput({ moduleId: "orders", stream: "stderr", line: "\x1b[31mred" });
  log.logger.error("bad");
  const [line = "", own = ""] = await log.lines();
  const label = line.slice(0, line.indexOf("orders"));
  assert(label.startsWith("\x1b[") && label.endsWith("m"), line);
  assertEquals(line, `${label}orders\x1b[0m \x1b[2m│\x1b[0m \\x1b[31mred`);
  assert(own.endsWith("\x1b[31mbad\x1b[0m"), own);
});

Deno.test("JSON has an object a line", async () => {
  const log = recordedLog({ format: "json" });
  log.onModuleOutput({ moduleId: "orders", stream: "stderr", line: 'a "line"\r\nforged' });
  log.logger.warn("a warning");
  const [line, own, ...others] = (await log.lines()).map((text) => JSON.parse(text));
  assertEquals(others, []);
  const { time, ...fields } = line;
  assert(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assertEquals(fields, {
    level: "info",
    module: "orders",
    stream: "stderr",
    message: 'a "line"\r\nforged',
  });
  assertEquals([own.level, own.message, own.module], ["warn", "a warning", undefined]);
});

Deno.test("what the orchestrator says is written from a level on, modules' lines always", async () => {
  const levels = ["debug", "info", "warn", "error"] as const;
  for (const [index, level] of levels.entries()) {
    const log = recordedLog({ level, color: false });
    for (const each of levels) log.logger[each](each);
    log.onModuleOutput({ moduleId: "module", stream: "stderr", line: "line" });
    const expected = levels.slice(index).map((each) => `orchestrator | ${each}`);
    assertEquals(await log.lines(), [...expected, "module       | line"]);
  }
});

Deno.test("a secret of the orchestrator's is in no line and no log of its own", async () => {
  const output = new RecordedOutput();
  const own: string[] = [];
  const log = (message: string) => void own.push(message);
  await using orchestrator = new Orchestrator({
    logger: { debug: log, info: log, warn: log, error: log },
    onModuleOutput: output.record,
    services: {
      database: { default: {}, other: { url: `postgres://app:${PASSWORD}@127.0.0.1:1/app` } },
      cache: { default: { cacheType: "in_memory" } },
      jwt: { default: { secret: "the first secret, of 32 bytes or more" } },
    },
    modules: {
      observed: {
        entry: OBSERVED,
        args: [
          `in a line: ${PASSWORD}.`,
          encodeURIComponent("the first secret, of 32 bytes or more"),
          "the second secret, of 32 bytes or more",
        ],
        env: { API_KEY: "key-of-the-module" },
      },
      [`called-${PASSWORD}`]: {
        entry: moduleEntry("flaky"),
        args: ["2"],
        restart: { when: "on-failure", initialDelayMs: 1 },
      },
    },
  });
  await orchestrator.rotateJwt("default", { secret: "the second secret, of 32 bytes or more" });
  await orchestrator.launch("observed");
  await output.untilLine("observed", "ready");
  assertEquals(output.lines("observed"), [
    "in a line: [redacted].",
    "[redacted]",
    "[redacted]",
    "ready",
  ]);
  await (await orchestrator.launch(`called-${PASSWORD}`)).exited;
  assert(own.some((message) => message.includes('Module "called-[redacted]" ended with')));
  assertEquals(own.filter((message) => message.includes(PASSWORD)), []);
});

Deno.test("a secret that is written in two parts of a line is taken out", async () => {
  const output = new RecordedOutput();
  const entry = new URL("../modules/split_line.ts", import.meta.url);
  const args = ["it is ", PASSWORD.slice(0, 9), PASSWORD.slice(9), ", it is"];
  await using orchestrator = new Orchestrator({
    onModuleOutput: output.record,
    services: { database: { default: { url: `postgres://app:${PASSWORD}@127.0.0.1:1/app` } } },
    modules: { split: { entry, args } },
  });
  await (await orchestrator.launch("split")).exited;
  assertEquals(output.lines("split"), ["it is [redacted], it is"]);
});
