// deno-lint-ignore-file no-console
/** An orchestrator that heeds signals: runs the module whose path is its argument. */
import { Orchestrator } from "@pywatt/sdk/orchestrator";

const [entry = ""] = Deno.args;
await using orchestrator = new Orchestrator({
  services: { database: { default: { dbType: "sqlite", database: ":memory:" } } },
  modules: { first: { entry }, second: { entry, startsAfter: ["first"] } },
  onModuleOutput: ({ moduleId, line }) => console.log(`${moduleId}: ${line}`),
});
orchestrator.handleSignals({ graceMs: 60_000 });
const modules = await orchestrator.launchAll();
for (const { code } of await Promise.all(modules.map(({ exited }) => exited))) {
  console.log("code", code);
}
