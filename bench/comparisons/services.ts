import { sideBySide, throughput } from "../side_by_side.ts";
import { direct, proxied, throughPgBouncer } from "../sides.ts";

/** The same program through an orchestrator and alone. */
export const SERVICES = [
  { name: "PostgreSQL SELECT ÷ direct", workload: "select", target: 0.85, inFlight: 64 },
  { name: "Redis GET ÷ direct", workload: "get", target: 0.95, inFlight: 64 },
  { name: "stream of 1 M rows ÷ direct", workload: "stream", target: 0.7, inFlight: 1 },
  { name: "8 MiB blob, set and get ÷ direct", workload: "blob", target: 0.5, inFlight: 1 },
  { name: "validate HS256 ÷ direct", workload: "validate-hs256", target: 0.9, inFlight: 64 },
  { name: "validate ES256 ÷ direct", workload: "validate-es256", target: 0.98, inFlight: 64 },
].map(({ name, workload, target, inFlight }) =>
  sideBySide({
    name,
    target,
    ours: proxied(workload),
    theirs: direct(workload),
    request: { inFlight },
    compare: throughput,
  })
);

/** Debian's PgBouncer knows no prepared statements in transaction mode. */
export const PGBOUNCER = sideBySide({
  name: "PostgreSQL SELECT ÷ through PgBouncer",
  target: 2.5,
  ours: proxied("select"),
  theirs: throughPgBouncer("select"),
  request: { inFlight: 64 },
  compare: throughput,
});
