/** An orchestrator that launches as many idle modules as it is told to, over and over. */
import { Orchestrator } from "../../src/orchestrator/mod.ts";
import { serveRounds } from "./rounds.ts";

const MOST = 100;

let opened = () => {};
await using orchestrator = new Orchestrator({
  services: { database: { default: { url: Deno.env.get("DATABASE_URL") ?? "" } } },
  modules: Object.fromEntries(
    Array.from({ length: MOST }, (_, index) => [
      String(index),
      { entry: new URL("./idle.ts", import.meta.url) },
    ]),
  ),
  onModuleOutput: () => opened(),
});
let launched = 0;
await serveRounds(async ({ inFlight }) => {
  for (let count = 0; count < inFlight; count++) {
    const isOpen = Promise.withResolvers<void>();
    opened = isOpen.resolve;
    await orchestrator.launch(String(launched++));
    await isOpen.promise;
  }
  return {};
});
