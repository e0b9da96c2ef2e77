import { assertEquals, assertLessOrEqual } from "@std/assert";
import { silentLogger } from "../../src/logger.ts";
import { ModuleFleet } from "../../src/orchestrator/module_fleet.ts";
import type { ModuleExit } from "../../src/orchestrator/types.ts";

const NAMES = Array.from({ length: 20 }, (_, index) => `module-${index}`);
const RESTART = { when: "always", initialDelayMs: 0, maxDelayMs: 0 } as const;

/** A process that ends when it is told to. */
function endingProcess() {
  const { promise: exited, resolve } = Promise.withResolvers<ModuleExit>();
  const end = (exit: ModuleExit) => {
    resolve(exit);
    return exited;
  };
  return {
    pid: 1,
    isConnected: true,
    connected: Promise.resolve(),
    exited,
    die: () => void end({ success: false, code: 1, signal: null }),
    stop: () => end({ success: true, code: 0, signal: null }),
  };
}

Deno.test("modules that all die at once do not all fetch their code at once", async () => {
  const first: ReturnType<typeof endingProcess>[] = [];
  const restarted = Promise.withResolvers<void>();
  let fetching = 0;
  let mostFetching = 0;
  let starts = 0;
  const fleet = new ModuleFleet({
    modules: Object.fromEntries(NAMES.map((name) => [name, { entry: "", restart: RESTART }])),
    logger: silentLogger,
    cache: async () => {
      mostFetching = Math.max(mostFetching, ++fetching);
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 10);
      await promise;
      fetching--;
    },
    start: () => {
      const process = endingProcess();
      if (first.length < NAMES.length) first.push(process);
      if (++starts === 2 * NAMES.length) restarted.resolve();
      return process;
    },
  });
  await fleet.launchAll();
  for (const process of first) process.die();
  await restarted.promise;
  assertLessOrEqual(mostFetching, Math.max(2, navigator.hardwareConcurrency));
  await fleet.stop({});
  assertEquals(fleet.running, []);
});
