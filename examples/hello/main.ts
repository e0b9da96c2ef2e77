/** Launches the module: the orchestrator has the database, the module has no permission. */
import { Orchestrator } from "@pywatt/sdk/orchestrator";

await using orchestrator = new Orchestrator({
  services: {
    database: { default: { url: "sqlite::memory:" } },
    cache: { default: { cacheType: "in_memory" } },
  },
  modules: { hello: { entry: new URL("./module.ts", import.meta.url) } },
});
const hello = await orchestrator.launch("hello");
const { code } = await hello.exited;
Deno.exitCode = code;
