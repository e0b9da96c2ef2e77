import { assertEquals } from "@std/assert";
import { exitCode, moduleEntry, runModule } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

Deno.test("what Deno asks no permission for is open to a module", async () => {
  const { exit, stderr } = await runModule(
    { entry: moduleEntry("left_open") },
    { services: IN_MEMORY },
  );
  assertEquals(exit, exitCode(0));
  assertEquals(stderr, ["localStorage: kept", "caches: kept", "its process: true"]);
});
