import { assertEquals, assertRejects } from "@std/assert";
import { moduleEntry, processId, recordedOrchestrator } from "./modules.ts";
import { CustomHandler } from "../../src/custom/handler.ts";
import { silentLogger } from "../../src/logger.ts";
import { isAlive } from "../support/is_alive.ts";
import { IN_MEMORY } from "./raw_module.ts";

/** More than any module here takes to end, so that what ends by itself is never ended by force. */
const LONG_GRACE = { graceMs: 60_000 };

interface Numbers {
  count(params: null): AsyncIterable<number>;
}

Deno.test("a module that listens is asked to end, and finishes its work", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { graceful: { entry: moduleEntry("graceful") } },
  });
  const graceful = await recorded.launchUntil("graceful", "ready");
  const exit = await graceful.stop(LONG_GRACE);
  assertEquals(exit, { success: false, code: 3, signal: null });
  assertEquals(await graceful.exited, exit);
  assertEquals(recorded.output.lines("graceful"), [
    "ready",
    "Asked to end: the orchestrator stops",
  ]);
});

Deno.test("a module that ignores both message and signal is ended by force", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { stubborn: { entry: moduleEntry("stubborn"), heartbeat: false } },
  });
  const stubborn = await recorded.launchUntil("stubborn", "ready");
  const exit = await stubborn.stop({ graceMs: 50 });
  assertEquals(exit, { success: false, code: 137, signal: "SIGKILL" });
  assertEquals(recorded.output.lines("stubborn"), ["ready", "heard, and ignored"]);
});

Deno.test("a module that never asked for the signal is ended at once, without force", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { plain: { entry: moduleEntry("plain") } },
  });
  const plain = await recorded.launchUntil("plain", "ready");
  assertEquals(await plain.stop(LONG_GRACE), { success: true, code: 0, signal: null });
});

Deno.test("a server that uses no service is ended, without waiting for the grace", async () => {
  await using recorded = recordedOrchestrator({
    modules: { server: { entry: moduleEntry("server"), permissions: { net: ["127.0.0.1"] } } },
  });
  const server = await recorded.launchUntil("server", "ready");
  assertEquals(await server.stop(LONG_GRACE), { success: false, code: 143, signal: "SIGTERM" });
});

Deno.test("a module that holds no connection has the whole grace too", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { slow: { entry: moduleEntry("slow") } },
  });
  const slow = await recorded.launchUntil("slow", "ready");
  assertEquals(await slow.stop(LONG_GRACE), { success: true, code: 0, signal: null });
  assertEquals(recorded.output.lines("slow"), ["ready", "finished"]);
});

Deno.test("stopping a module that has ended, and stopping twice, tells how it ended", async () => {
  await using recorded = recordedOrchestrator({
    modules: { exiting: { entry: moduleEntry("exit"), args: ["4"] } },
  });
  const exiting = await recorded.orchestrator.launch("exiting");
  const exit = await exiting.exited;
  assertEquals(await exiting.stop(), exit);
  await recorded.orchestrator.stop();
  await recorded.orchestrator.stop();
});

Deno.test("stopping the orchestrator stops all modules, and nothing can be launched after", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      plain: { entry: moduleEntry("plain") },
      graceful: { entry: moduleEntry("graceful") },
    },
  });
  const plain = await recorded.launchUntil("plain", "ready");
  const graceful = await recorded.launchUntil("graceful", "ready");
  const pids = [processId(plain), processId(graceful)];
  await recorded.orchestrator.stop(LONG_GRACE);
  assertEquals(pids.map(isAlive), [false, false]);
  assertEquals((await graceful.exited).code, 3);
  await assertRejects(
    () => recorded.orchestrator.launch("plain"),
    Error,
    'Cannot launch module "plain": the orchestrator has stopped',
  );
});

Deno.test("leaving the scope of an orchestrator leaves no process behind", async () => {
  const pids: number[] = [];
  {
    await using recorded = recordedOrchestrator({
      services: IN_MEMORY,
      modules: {
        plain: { entry: moduleEntry("plain") },
        server: { entry: moduleEntry("server"), permissions: { net: ["127.0.0.1"] } },
      },
    });
    for (const id of ["plain", "server"]) {
      pids.push(processId(await recorded.launchUntil(id, "ready")));
    }
    assertEquals(pids.map(isAlive), [true, true]);
  }
  assertEquals(pids.map(isAlive), [false, false]);
});

Deno.test("a launch that is under way when the orchestrator stops leaves no process behind", async () => {
  const recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { plain: { entry: moduleEntry("plain") } },
  });
  const launching = recorded.orchestrator.launch("plain");
  const [launched] = await Promise.allSettled([launching, recorded.orchestrator.stop()]);
  assertEquals(launched.status, "rejected");
});

Deno.test("a module that rests while it finishes its work is not taken for one that hangs", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      draining: {
        entry: moduleEntry("draining"),
        heartbeat: { intervalSeconds: 0.05, timeoutSeconds: 0.2 },
      },
    },
  });
  const draining = await recorded.launchUntil("draining", "ready");
  assertEquals(await draining.stop(LONG_GRACE), { success: true, code: 0, signal: null });
  assertEquals(recorded.output.lines("draining"), ["ready", "drained"]);
});

Deno.test("a generator of the orchestrator's own code that never ends does not hold the module's end", async () => {
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (message: string) => errors.push(message) };
  const unhang = Promise.withResolvers<void>();
  await using recorded = recordedOrchestrator({
    logger,
    modules: { streaming: { entry: moduleEntry("streaming") } },
  });
  recorded.orchestrator.provide<Numbers>("numbers", {
    async *count() {
      try {
        yield 1;
        yield 2;
      } finally {
        await unhang.promise;
      }
    },
  });
  assertEquals(await recorded.run("streaming"), { success: true, code: 0, signal: null });
  assertEquals(errors, []);
  unhang.resolve();
});

Deno.test("a connection that is never released does not hold the module's end", async () => {
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (message: string) => errors.push(message) };
  const unhang = Promise.withResolvers<void>();
  await using recorded = recordedOrchestrator({
    logger,
    modules: { streaming: { entry: moduleEntry("streaming") } },
  });
  recorded.orchestrator.provide<Numbers>("numbers", {
    async *count() {
      yield await Promise.resolve(1);
    },
  });
  const { close } = CustomHandler.prototype;
  CustomHandler.prototype.close = async function () {
    await unhang.promise;
    await close.call(this);
  };
  try {
    await recorded.run("streaming");
  } finally {
    CustomHandler.prototype.close = close;
    unhang.resolve();
  }
  assertEquals(errors, [
    'Module "streaming" has ended, but what it used is still not released after 5 s: ' +
    "a call or a connection of it does not end",
  ]);
});

Deno.test("a grace that no timer can wait is refused by the orchestrator too", async () => {
  const { orchestrator } = recordedOrchestrator({ modules: {} });
  await assertRejects(
    () => orchestrator.stop({ graceMs: Infinity }),
    TypeError,
    "Cannot stop the orchestrator: graceMs is Infinity",
  );
  await orchestrator.stop();
});
