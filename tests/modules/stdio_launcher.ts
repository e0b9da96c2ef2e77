/** An orchestrator that launches `stdio_orphan.ts` with its own arguments, and waits for its end. */
import { Orchestrator } from "../../src/orchestrator/mod.ts";

const [port = "", file = "", how = ""] = Deno.args;
const orchestrator = new Orchestrator({
  services: { cache: { default: { cacheType: "in_memory" } } },
  modules: {
    orphan: {
      entry: new URL("./stdio_orphan.ts", import.meta.url),
      args: [port, file, how],
      permissions: { net: ["127.0.0.1"], write: [file] },
    },
  },
});
await (await orchestrator.launch("orphan")).exited;
