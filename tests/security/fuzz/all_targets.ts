import { frameTarget } from "./frame_target.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { routerTarget } from "./router_target.ts";
import { valueTargets } from "./value_targets.ts";

/** All that is fuzzed. */
export const ALL_TARGETS: readonly FuzzTarget[] = [
  frameTarget,
  ...valueTargets,
  routerTarget,
];
