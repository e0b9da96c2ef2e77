/** Launches the module, with the telemetry that the arguments say. */
import { Orchestrator } from "../../src/orchestrator/mod.ts";

await using orchestrator = new Orchestrator({
  services: { database: { default: {} }, cache: { default: {} } },
  modules: {
    traced: {
      entry: new URL("./traced_module.ts", import.meta.url),
      env: JSON.parse(Deno.args[0] ?? "{}"),
    },
  },
});
const { code } = await (await orchestrator.launch("traced")).exited;
Deno.exitCode = code;
