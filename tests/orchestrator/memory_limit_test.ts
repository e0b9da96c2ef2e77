import { assertEquals } from "@std/assert";
import { silentLogger } from "../../src/logger.ts";
import { exitCode, moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

Deno.test("a module over its limit of memory dies, is named with the reason, and is restarted", async () => {
  const errors: string[] = [];
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    logger: { ...silentLogger, error: (message) => errors.push(message) },
    modules: {
      greedy: {
        entry: moduleEntry("greedy"),
        limits: { maxMemoryMiB: 16 },
        restart: { when: "on-failure", initialDelayMs: 1 },
      },
    },
  });
  const greedy = await recorded.orchestrator.launch("greedy");
  assertEquals(await greedy.exited, exitCode(0));
  assertEquals(greedy.restarts, 1);
  assertEquals(errors, [
    'Module "greedy" has been ended by Deno: it needed more memory than its limit, 16 MiB',
  ]);
});
