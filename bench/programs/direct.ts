/** Runs a workload standing alone. */
import { serveRounds } from "./rounds.ts";
import { runRound } from "./workload.ts";
import { WORKLOADS } from "./workloads.ts";

const open = WORKLOADS[Deno.args[0] ?? ""];
if (open === undefined) throw new Error(`Cannot run workload ${Deno.args[0]}: there is none`);
await using workload = await open();
await serveRounds((request) => runRound(workload, request));
