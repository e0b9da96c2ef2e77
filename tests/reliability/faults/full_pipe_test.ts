import { assertEquals } from "@std/assert";
import { recordedOrchestrator } from "../../orchestrator/modules.ts";

const entry = new URL("./full_pipe_module.ts", import.meta.url);
const services = { database: { default: { url: "sqlite::memory:" } } };

Deno.test("pipes that are full in both directions at once come to no standstill", async () => {
  await using recorded = recordedOrchestrator({ services, modules: { orders: { entry } } });
  const { success } = await recorded.run("orders");
  assertEquals(recorded.output.lines("orders"), ["16 are right"]);
  assertEquals(success, true);
});

Deno.test("a module that leaves while its answers are written harms no other", async () => {
  await using recorded = recordedOrchestrator({
    services,
    modules: { leaving: { entry, args: ["leave"] }, staying: { entry } },
  });
  const [leaving, staying] = await Promise.all([recorded.run("leaving"), recorded.run("staying")]);
  assertEquals(leaving.code, 7);
  assertEquals(recorded.output.lines("staying"), ["16 are right"]);
  assertEquals(staying.success, true);
});
