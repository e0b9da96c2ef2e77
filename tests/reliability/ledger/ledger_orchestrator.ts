/**
 * The orchestrator of the ledger's modules, a process of its own, so that it can be killed. It ends
 * by itself after SIGTERM, and says then which pipes and sockets it had in the end but not before.
 */
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { print } from "../../../tools/print.ts";

const [folder = "", seed = "0", modules = "0", accounts = "0"] = Deno.args;
const url = Deno.env.get("LEDGER_DATABASE_URL") ?? "";
const asked = Promise.withResolvers<void>();
Deno.addSignalListener("SIGTERM", asked.resolve);
const before = openChannels();

const orchestrator = new Orchestrator({
  services: {
    database: {
      default: {
        url,
        pool: { maxConnections: 6, acquireTimeoutSeconds: 1, idleInTransactionTimeoutSeconds: 5 },
      },
    },
  },
  modules: Object.fromEntries(
    Array.from({ length: Number(modules) }, (_, index) => [`ledger${index}`, {
      entry: new URL("./ledger_module.ts", import.meta.url),
      args: [folder, String(Number(seed) + index), accounts],
      permissions: { write: [folder] },
      restart: { when: "always", initialDelayMs: 50, maxDelayMs: 500 },
      heartbeat: { intervalSeconds: 1, timeoutSeconds: 20 },
    }]),
  ),
  onModuleOutput: ({ moduleId, line }) => print(`${moduleId}: ${line}`),
  logger: {
    debug: () => {},
    info: () => {},
    warn: (line) => print(`warning: ${line}`),
    error: (line) => print(`error: ${line}`),
  },
});
await orchestrator.launchAll();
print("launched");
await asked.promise;
await orchestrator.stop({ graceMs: 20_000 });
Deno.removeSignalListener("SIGTERM", asked.resolve);
print(`left open: ${JSON.stringify(openChannels().filter((name) => !before.includes(name)))}`);

/** The pipes and sockets of this process, by the names that Linux gives them. */
function openChannels(): string[] {
  const names: string[] = [];
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      names.push(Deno.readLinkSync(`/proc/self/fd/${name}`));
    } catch {
      continue; // That of the reading itself.
    }
  }
  return names.filter((name) => /^(socket|pipe):/.test(name));
}
