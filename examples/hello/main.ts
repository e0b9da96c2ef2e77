import { Orchestrator } from "@pywatt/sdk/orchestrator";

await using orchestrator = new Orchestrator({
  services: {
    database: { default: { url: Deno.env.get("DATABASE_URL") || "sqlite::memory:" } },
    cache: { default: { cacheType: "in_memory" } },
  },
  modules: {
    orders: { entry: new URL("./module.ts", import.meta.url) },
  },
});
orchestrator.handleSignals();
const orders = await orchestrator.launch("orders");
const { code } = await orders.exited;
console.log(`orders ended with code ${code}`);
