/** One program, measured alone and as a module: says how many operations it did in a second. */
import { createCacheService, createDatabaseConnection, isModule } from "../mod.ts";

const IN_FLIGHT = 64;
const WARM_UP_MS = 300;
const MEASURED_MS = 1_000;
const MS_PER_SECOND = 1_000;

const [workload, backend] = Deno.args;

/** Where the server is, for the program alone; its address stays out of the process list. */
function url(variable: string): { url?: string } {
  const value = backend === "server" && !isModule() ? Deno.env.get(variable) : undefined;
  return value === undefined ? {} : { url: value };
}

async function operationsPerSecond(operation: () => Promise<unknown>): Promise<number> {
  await repeat(operation, WARM_UP_MS);
  const start = performance.now();
  const count = await repeat(operation, MEASURED_MS);
  return count / (performance.now() - start) * MS_PER_SECOND;
}

async function repeat(operation: () => Promise<unknown>, durationMs: number): Promise<number> {
  const end = performance.now() + durationMs;
  let count = 0;
  async function worker(): Promise<void> {
    while (performance.now() < end) {
      await operation();
      count++;
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return count;
}

async function selectOne(): Promise<number> {
  await using db = await createDatabaseConnection(url("DATABASE_URL"));
  const sql = backend === "server" ? "SELECT $1::int4 AS v" : "SELECT $1 AS v";
  return await operationsPerSecond(() => db.query(sql, [1]));
}

async function cacheGet(): Promise<number> {
  await using cache = await createCacheService(url("REDIS_URL"));
  await cache.set("pywatt-bench", new Uint8Array(100));
  return await operationsPerSecond(() => cache.get("pywatt-bench"));
}

const result = workload === "select" ? await selectOne() : await cacheGet();
Deno.stderr.writeSync(new TextEncoder().encode(`operations per second: ${result}\n`));
