import { PywattError } from "../errors.ts";
import { telemetry, traced } from "../telemetry.ts";
import type { CacheDriver } from "./driver.ts";

/** Calls that go to no backend. */
const UNTRACED: ReadonlySet<string> = new Set(["close"]);

/** The same cache, with a span around each operation where telemetry is on. Keys are in none. */
export function tracedCache<Driver extends CacheDriver>(driver: Driver): Driver {
  const on = telemetry();
  if (on === undefined) return driver;
  const system = { "db.system.name": driver.config.cacheType };
  return traced(driver, on, (method) => {
    if (UNTRACED.has(method)) return undefined;
    const attributes = { ...system, "db.operation.name": method };
    return {
      name: `${method} ${driver.config.cacheType}`,
      kind: "client",
      attributes,
      counted: attributes,
      errorAttributes: (error) => ({
        "error.type": error instanceof PywattError ? error.kind : "internal",
      }),
    };
  });
}
