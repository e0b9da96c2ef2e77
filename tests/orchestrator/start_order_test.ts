import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type ModuleConfig, Orchestrator } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { startOrder } from "../../src/orchestrator/start_order.ts";
import { moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

function after(...startsAfter: string[]): ModuleConfig {
  return { entry: moduleEntry("plain"), startsAfter };
}

Deno.test("modules are ordered so that each comes after those that it needs", () => {
  const modules = { d: after("b", "c"), c: after("a"), b: after("a"), a: after() };
  assertEquals(startOrder(modules), ["a", "b", "c", "d"]);
});

Deno.test("a circle of modules that start after each other is refused, and shown", () => {
  const modules = { a: after("b"), b: after("c"), c: after("b") };
  assertThrows(
    () => new Orchestrator({ modules }),
    TypeError,
    'Cannot use module "b": startsAfter leads back to itself, by "b", "c", "b"',
  );
});

Deno.test("a module that starts after one that does not exist is refused", () => {
  assertThrows(
    () => new Orchestrator({ modules: { a: after("b") } }),
    TypeError,
    'Cannot use module "a": startsAfter has "b", expected the name of a module',
  );
});

Deno.test("launchAll launches a module when those that it starts after are connected", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: { second: after("first"), first: after() },
  });
  const launching = recorded.orchestrator.launchAll();
  await recorded.output.untilLine("first", "ready");
  const [second, first] = await launching;
  assertEquals([second?.id, first?.id, first?.state], ["second", "first", "connected"]);
  await second?.ready;
  assertEquals(second?.state, "connected");
});

Deno.test("launchAll says which module could not be waited for", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      second: after("first"),
      first: { entry: moduleEntry("exit"), args: ["4"] },
    },
  });
  await assertRejects(
    () => recorded.orchestrator.launchAll(),
    Error,
    'Cannot launch module "second": Module "first" has ended for good before it was connected',
  );
});

Deno.test("a module that is not connected in time is killed, and the log says why", async () => {
  const errors: string[] = [];
  await using recorded = recordedOrchestrator({
    logger: { ...silentLogger, error: (message) => errors.push(message) },
    modules: {
      server: {
        entry: moduleEntry("server"),
        permissions: { net: ["127.0.0.1"] },
        readiness: { timeoutSeconds: 0.1 },
      },
    },
  });
  const server = await recorded.orchestrator.launch("server");
  assertEquals(await server.exited, { success: false, code: 137, signal: "SIGKILL" });
  assertEquals(errors, ['Module "server" is not connected 0.1 s after its start, so it is killed']);
  await assertRejects(() => server.ready, Error, "has ended for good before it was connected");
});

Deno.test("a module that is connected in time is left alone, also when it rests", async () => {
  const errors: string[] = [];
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    logger: { ...silentLogger, error: (message) => errors.push(message) },
    modules: { slow: { entry: moduleEntry("slow"), readiness: { timeoutSeconds: 20 } } },
  });
  const slow = await recorded.launchUntil("slow", "ready");
  await slow.ready;
  assertEquals((await slow.stop({ graceMs: 60_000 })).success, true);
  assertEquals(errors, []);
});
