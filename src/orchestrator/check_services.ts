import { openCacheDriver } from "../cache/direct.ts";
import { openDatabaseDriver } from "../database/direct.ts";
import { openJwtDriver } from "../jwt/direct.ts";
import type { ServiceConfigs } from "./types.ts";

/** What became of opening one service, and asking whether it is there. */
export interface ServiceCheck {
  readonly kind: "database" | "cache" | "jwt";
  readonly name: string;
  /** Its type, as far as its settings say it: `sqlite`. */
  readonly type: string;
  readonly tookMs: number;
  /** What went wrong, if something did. */
  readonly failure: string | undefined;
}

/**
 * Opens each service, asks whether it is there, and closes it.
 *
 * @param timeoutMs How long each may take.
 */
export async function checkServices(
  { database = {}, cache = {}, jwt = {} }: ServiceConfigs,
  timeoutMs: number,
): Promise<ServiceCheck[]> {
  return await Promise.all([
    ...Object.entries(database).map(([name, config]) =>
      check("database", name, timeoutMs, async (signal) => {
        const driver = await openDatabaseDriver(config);
        return await used(driver, driver.config.dbType, () => driver.ping(signal));
      })
    ),
    ...Object.entries(cache).map(([name, config]) =>
      check("cache", name, timeoutMs, async (signal) => {
        const driver = await openCacheDriver(config);
        return await used(driver, driver.config.cacheType, () => driver.ping(signal));
      })
    ),
    ...Object.entries(jwt).map(([name, config]) =>
      check("jwt", name, timeoutMs, async (signal) => {
        const driver = await openJwtDriver(config, { shortSecret: "refuse", signal });
        return await used(driver, driver.config.algorithms.join(", "), () => Promise.resolve());
      })
    ),
  ]);
}

async function check(
  kind: ServiceCheck["kind"],
  name: string,
  timeoutMs: number,
  open: (signal: AbortSignal) => Promise<string>,
): Promise<ServiceCheck> {
  const startedAtMs = performance.now();
  const took = () => performance.now() - startedAtMs;
  const signal = AbortSignal.timeout(timeoutMs);
  const opened = open(signal);
  try {
    const type = await unlessAborted(opened, signal, timeoutMs);
    return { kind, name, type, tookMs: took(), failure: undefined };
  } catch (error) {
    opened.catch(() => {}); // It has been given up.
    const failure = error instanceof Error ? error.message : String(error);
    return { kind, name, type: "", tookMs: took(), failure };
  }
}

async function used(
  driver: { close(): Promise<void> },
  type: string,
  ping: () => Promise<void>,
): Promise<string> {
  try {
    await ping();
    return type;
  } finally {
    await driver.close();
  }
}

async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error(`no answer within ${timeoutMs / 1_000} s`));
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
