// deno-lint-ignore-file no-console
/** Launches a module that is written in Python, and serves it a database and a cache. */
import { fileURLToPath } from "node:url";
import { Orchestrator } from "@pywatt/sdk/orchestrator";

const python = Deno.args[0] ?? "python3";

await using orchestrator = new Orchestrator({
  services: { database: { default: {} }, cache: { default: {} } },
  modules: {
    python: {
      entry: new URL("./module.ts", import.meta.url),
      args: [python, fileURLToPath(new URL("./client.py", import.meta.url))],
      env: { PATH: Deno.env.get("PATH") ?? "" },
      permissions: { run: [python] },
    },
  },
});
const module = await orchestrator.launch("python");
const { code } = await module.exited;
console.log(`the module in Python ended with code ${code}`);
Deno.exitCode = code;
