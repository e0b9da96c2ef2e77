/** Modules of ill will in processes of their own, all at once, and one that only does its work. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { exitCode, RecordedOutput } from "../orchestrator/modules.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { IN_MEMORY } from "../orchestrator/raw_module.ts";

/** How each behaves, what it says when it is through, and what the log has to tell of it. */
const HOSTILE: Readonly<Record<string, { readonly says: string; readonly logged?: RegExp }>> = {
  floods: { says: "was cut off", logged: /is cut off: it sent over 1000 messages/ },
  printsWithoutEnd: { says: "has printed" },
  neverReads: { says: "is stuck" },
  dribbles: { says: "dribbles" },
  claimsGiganticLengths: { says: "is heard again", logged: /a frame of 150000000 bytes is over/ },
  nestsDeeply: { says: "was refused", logged: /got an error/ },
  namesPrototypes: { says: "was answered", logged: /Cannot use connection "__proto__"/ },
  usesWhatIsNotItsOwn: {
    says: "was refused",
    logged: /service_response is not for an orchestrator/,
  },
  replaysIds: { says: "was refused", logged: /id 7 is in use|calls itself "hostile"/ },
  closesStdout: { says: "has closed stdout", logged: /: the other side has closed/ },
};

const MAX_GROWTH_BYTES = 512 * 1024 * 1024;

function entry(name: string): URL {
  return new URL(`../modules/security_${name}.ts`, import.meta.url);
}

Deno.test("modules of ill will hurt nobody: the orchestrator stays up and bounded, and says what they did", async () => {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const output = new RecordedOutput();
  const ways = Object.keys(HOSTILE);
  const before = Deno.memoryUsage().rss;
  await using orchestrator = new Orchestrator({
    services: IN_MEMORY,
    logger: { debug: log, info: log, warn: log, error: log },
    onModuleOutput: output.record,
    modules: {
      neighbour: { entry: entry("neighbour") },
      ...Object.fromEntries(ways.map((way) => [way, { entry: entry("hostile"), args: [way] }])),
    },
  });
  const neighbour = await orchestrator.launch("neighbour");
  await output.untilLine("neighbour", "ready");
  let highest = 0;
  const timer = setInterval(() => highest = Math.max(highest, Deno.memoryUsage().rss), 20);
  try {
    await Promise.all(ways.map(async (way) => {
      await orchestrator.launch(way);
      await output.untilLine(way, HOSTILE[way]?.says ?? "");
    }));
  } finally {
    clearInterval(timer);
  }
  assert(highest - before < MAX_GROWTH_BYTES, `grew by ${highest - before} bytes`);
  const exit = await neighbour.stop();
  assertEquals(output.lines("neighbour"), ["ready", "wrong: 0", "some were right"]);
  assertEquals(exit, exitCode(0));
  await orchestrator.stop({ graceMs: 100 });

  for (const [way, { logged: expected }] of Object.entries(HOSTILE)) {
    const own = logged.filter((message) => message.startsWith(`Module "${way}"`));
    if (expected !== undefined) assertMatch(own.join("\n"), expected, way);
    assert(own.every((message) => message.length < 3_000), way);
  }
  const noise = output.lines("printsWithoutEnd", "stdout");
  assert(
    noise.length > 0 && noise.every((line) => /^(?:[noise ]*|… \d+ lines dropped)$/.test(line)),
  );
  assertEquals(Reflect.ownKeys(Object.prototype).includes("polluted"), false);
});

Deno.test({
  name: "a module that has closed its stdin is let go of, and that is said",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await TempFolder.make();
    const denoPath = `${folder.path}/deno`;
    await Deno.writeTextFile(denoPath, `#!/bin/sh\nexec "${Deno.execPath()}" "$@" </dev/null\n`);
    await Deno.chmod(denoPath, 0o755);
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    const output = new RecordedOutput();
    await using orchestrator = new Orchestrator({
      denoPath,
      logger: { debug: log, info: log, warn: log, error: log },
      onModuleOutput: output.record,
      modules: { deaf: { entry: entry("hostile"), args: ["hasNoStdin"] } },
    });
    await orchestrator.launch("deaf");
    await output.untilLine("deaf", "has no stdin");
    await orchestrator.stop({ graceMs: 100 });
    assert(logged.includes('Module "deaf": the other side no longer reads'), logged.join("\n"));
  },
});
