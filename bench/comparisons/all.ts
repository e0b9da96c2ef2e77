import type { Comparison } from "../comparison.ts";
import { COST_IN_FLIGHT, COST_OF_MODULES } from "./cost.ts";
import { ECHO } from "./echo.ts";
import { IDLE_MODULES } from "./idle_modules.ts";
import { BESIDE_A_STREAM, ONE_AT_A_TIME, PACED } from "./latency.ts";
import { PGBOUNCER, SERVICES } from "./services.ts";
import { SHARED_POOL } from "./shared_pool.ts";
import { START_UP } from "./start_up.ts";

/** All that is compared, in the order of the table. */
export const COMPARISONS: readonly Comparison[] = [
  ...ECHO,
  ...SERVICES,
  PGBOUNCER,
  SHARED_POOL,
  ONE_AT_A_TIME,
  ...PACED,
  BESIDE_A_STREAM,
  ...START_UP,
  IDLE_MODULES,
  COST_IN_FLIGHT,
  COST_OF_MODULES,
];
