import type { Comparison } from "../comparison.ts";
import { Contender } from "../contender.ts";

const COUNT = 16;
const KIB = 1024;

/** How much the orchestrator grows with each further module that holds a database and does nothing. */
export const IDLE_MODULES: Comparison = {
  name: "orchestrator memory per further idle module",
  target: 300,
  direction: "at most",
  unit: "KiB",
  start({ env }) {
    return Promise.resolve({
      async round() {
        await using host = await Contender.startDeno("idle_host.ts", [], env);
        const request = { durationMs: 0, inFlight: COUNT };
        await host.round(request);
        const before = await host.residentBytes();
        await host.round(request);
        return (await host.residentBytes() - before) / COUNT / KIB;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};
