import { assertEquals } from "@std/assert";
import { childEnv } from "../../src/orchestrator/child_env.ts";
import { exitCode, moduleEntry, recordedOrchestrator, runModule } from "./modules.ts";

const entry = moduleEntry("environment");

Deno.test("a module's environment is its name, the place of Deno's cache, and its own", () => {
  const { DENO_DIR, ...others } = childEnv("orders", { entry, env: { REGION: "eu" } });
  assertEquals(typeof DENO_DIR, "string");
  assertEquals(others, {
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    PYWATT_MODULE_ID: "orders",
    REGION: "eu",
  });
});

Deno.test("a module's own environment cannot rename it or move Deno's cache", () => {
  const plain = childEnv("orders", { entry });
  const config = { entry, env: { PYWATT_MODULE_ID: "other", DENO_DIR: "/elsewhere" } };
  assertEquals(childEnv("orders", config), plain);
});

Deno.test("a module reads its name and its own environment, and nothing else", async () => {
  const { exit, stderr } = await runModule({
    entry,
    args: ["PYWATT_MODULE_ID", "REGION", "DENO_DIR", "PATH"],
    env: { REGION: "eu" },
  });
  assertEquals(exit, exitCode(0));
  assertEquals(stderr, [
    "PYWATT_MODULE_ID: module",
    "REGION: eu",
    "DENO_DIR: NotCapable",
    "PATH: NotCapable",
    "all: NotCapable",
    'arguments: ["PYWATT_MODULE_ID","REGION","DENO_DIR","PATH"]',
  ]);
});

Deno.test({
  name: "nothing of the orchestrator's environment is in the module's process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using recorded = recordedOrchestrator({
      modules: { server: { entry: moduleEntry("server"), permissions: { net: ["127.0.0.1"] } } },
    });
    const { pid } = await recorded.launchUntil("server", "ready");
    const environ = await Deno.readTextFile(`/proc/${pid}/environ`);
    const names = environ.split("\0").filter(Boolean).map((entry) => entry.split("=")[0]);
    assertEquals(names.toSorted(), [
      "DENO_DIR",
      "DENO_NO_UPDATE_CHECK",
      "NO_COLOR",
      "PYWATT_MODULE_ID",
    ]);
  },
});
