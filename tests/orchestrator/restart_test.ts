import { assertEquals, assertRejects } from "@std/assert";
import { exitCode, moduleEntry, processId, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

const AT_ONCE = { initialDelayMs: 1, maxDelayMs: 1 };

Deno.test("a module that fails is started again until it does not", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      flaky: {
        entry: moduleEntry("flaky"),
        args: ["3"],
        restart: { when: "on-failure", ...AT_ONCE },
      },
    },
  });
  const flaky = await recorded.orchestrator.launch("flaky");
  assertEquals(await flaky.exited, exitCode(0));
  assertEquals([flaky.restarts, flaky.state, flaky.pid], [2, "ended", undefined]);
  assertEquals(recorded.output.lines("flaky"), ["start 1", "start 2", "start 3"]);
});

Deno.test("a module that is not to be started again ends with its first process", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { flaky: { entry: moduleEntry("flaky"), args: ["3"] } },
  });
  const flaky = await recorded.orchestrator.launch("flaky");
  assertEquals(await flaky.exited, exitCode(7));
  assertEquals(flaky.restarts, 0);
});

Deno.test("a module that fails again and again is said to, and can be stopped", async () => {
  const warned = Promise.withResolvers<string>();
  const ignore = () => {};
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    logger: {
      debug: ignore,
      info: ignore,
      warn: (message) => message.includes("again and again") && warned.resolve(message),
      error: ignore,
    },
    modules: {
      flaky: {
        entry: moduleEntry("flaky"),
        args: ["1000"],
        restart: { when: "always", initialDelayMs: 20_000, maxDelayMs: 20_000, crashLoopAfter: 0 },
      },
    },
  });
  const flaky = await recorded.orchestrator.launch("flaky");
  assertEquals((await warned.promise).startsWith('Module "flaky" ended with code 7'), true);
  assertEquals([flaky.state, flaky.pid], ["crash_looping", undefined]);
  assertEquals(await flaky.stop(), exitCode(7));
  assertEquals(flaky.state, "ended");
});

Deno.test("a module that hangs is killed, and started again", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      hanging: {
        entry: moduleEntry("hanging"),
        heartbeat: { intervalSeconds: 0.05, timeoutSeconds: 0.5 },
      },
    },
  });
  const hanging = await recorded.launchUntil("hanging", "ready");
  assertEquals(await hanging.exited, { success: false, code: 137, signal: "SIGKILL" });
});

Deno.test("reload starts the module anew, and keeps the services open", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { flaky: { entry: moduleEntry("flaky"), args: ["1", "stay"] } },
  });
  const flaky = await recorded.launchUntil("flaky", "start 1");
  const before = processId(flaky);
  await flaky.reload();
  await recorded.output.untilLine("flaky", "start 2");
  assertEquals(processId(flaky) === before, false);
  assertEquals(flaky.restarts, 1);
  await flaky.stop();
  await assertRejects(() => flaky.reload(), Error, 'Cannot reload module "flaky"');
});

Deno.test("reload leaves the module as it is when its new code does not compile", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const entry = `${folder}/changing.ts`;
    await Deno.writeTextFile(entry, "console.error('ready'); setInterval(() => {}, 1_000);");
    await using recorded = recordedOrchestrator({ modules: { changing: { entry } } });
    const changing = await recorded.launchUntil("changing", "ready");
    const before = changing.pid;
    await Deno.writeTextFile(entry, "const = ;");
    await assertRejects(() => changing.reload(), Error, 'Cannot launch module "changing"');
    assertEquals([changing.pid, changing.state], [before, "started"]);
    await Deno.writeTextFile(entry, "console.error('changed'); setInterval(() => {}, 1_000);");
    await changing.reload();
    await recorded.output.untilLine("changing", "changed");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
