import { sideBySide, throughput } from "../side_by_side.ts";
import { direct, proxied, together } from "../sides.ts";

const COUNT = 8;
const WORKLOAD = "select";

/** Programs that share the ten connections of their orchestrator, or have ten each. */
export const SHARED_POOL = sideBySide({
  name: "8 modules on one pool of 10 ÷ 8 programs with 10 each",
  target: 1,
  ours: proxied(...Array(COUNT).fill(WORKLOAD)),
  theirs: together(COUNT, direct(WORKLOAD)),
  request: { inFlight: 8 },
  compare: throughput,
});
