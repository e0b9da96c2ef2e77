/**
 * An orchestrator that is a process of its own, so that it can be killed. It says when all of its
 * modules are at what they do, and ends by itself after SIGTERM.
 */
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { print } from "../../tools/print.ts";
import { moduleEntry } from "./modules.ts";

const [row = ""] = Deno.args;
const asked = Promise.withResolvers<void>();
Deno.addSignalListener("SIGTERM", asked.resolve);

/** What each module writes once it is at what it does. */
const READY: Readonly<Record<string, string>> = {
  idle: "ready",
  holder: "ready",
  endless: "ready",
  parent: "started",
};
const waitedFor = new Set(Object.keys(READY));
const deno = Deno.execPath();

const orchestrator = new Orchestrator({
  services: {
    database: { default: { url: Deno.env.get("DOOMED_DATABASE_URL") ?? "" } },
    cache: {
      default: { url: Deno.env.get("DOOMED_REDIS_URL") ?? "" },
      local: { cacheType: "in_memory" },
    },
  },
  modules: {
    idle: { entry: moduleEntry("plain") },
    holder: { entry: moduleEntry("holder"), args: [row] },
    endless: { entry: moduleEntry("hanging"), heartbeat: false },
    parent: {
      entry: moduleEntry("parent"),
      args: [deno, "stay"],
      permissions: { run: [deno] },
      heartbeat: false,
    },
  },
  onModuleOutput({ moduleId, line }) {
    if (line !== READY[moduleId]) return print(`${moduleId}: ${line}`);
    waitedFor.delete(moduleId);
    if (waitedFor.size === 0) print("in place");
  },
});
await orchestrator.launchAll();
await asked.promise;
await orchestrator.stop({ graceMs: 5_000 });
Deno.removeSignalListener("SIGTERM", asked.resolve);
