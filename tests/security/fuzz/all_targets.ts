import { cacheKeyTargets } from "./cache_key_targets.ts";
import { configTargets } from "./config_targets.ts";
import { frameTarget } from "./frame_target.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { jwtTarget } from "./jwt_target.ts";
import { routerTarget } from "./router_target.ts";
import { sqlTargets } from "./sql_targets.ts";
import { tapeTargets } from "./tape_targets.ts";
import { valueTargets } from "./value_targets.ts";

/** All that is fuzzed. */
export const ALL_TARGETS: readonly FuzzTarget[] = [
  frameTarget,
  ...valueTargets,
  routerTarget,
  jwtTarget,
  ...cacheKeyTargets,
  ...sqlTargets,
  ...tapeTargets,
  ...configTargets,
];
