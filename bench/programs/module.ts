/** Runs a workload as a module; it is told of rounds by a service of the orchestrator's own. */
import { createService } from "../../mod.ts";
import type { Figures, RoundRequest } from "./request.ts";
import { runRound } from "./workload.ts";
import { WORKLOADS } from "./workloads.ts";

/** What an orchestrator tells its modules to do. */
export interface RoundsService {
  next(params: undefined): Promise<RoundRequest>;
  done(figures: Figures): Promise<void>;
}

const open = WORKLOADS[Deno.args[0] ?? ""];
if (open === undefined) throw new Error(`Cannot run workload ${Deno.args[0]}: there is none`);
await using workload = await open();
await using rounds = await createService<RoundsService>("rounds");
while (true) {
  await rounds.call("done", await runRound(workload, await rounds.call("next", undefined)));
}
