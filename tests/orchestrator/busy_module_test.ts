import { assertEquals } from "@std/assert";
import { exitCode, moduleEntry, runModule } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

Deno.test("a busy module gets large values whole, can rest, and ends by itself", async () => {
  const { exit, stderr } = await runModule({ entry: moduleEntry("busy") }, {
    services: { ...IN_MEMORY, cache: { default: { maxSizeBytes: 64 * 1024 * 1024 } } },
  });
  assertEquals([exit, ...stderr], [exitCode(0), "599 4", "599 4"]);
});
