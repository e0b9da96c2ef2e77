import { createDatabaseConnection, type DatabaseConnection } from "../../../mod.ts";
import { Orchestrator } from "../../../src/orchestrator/mod.ts";
import { startPostgresServer } from "../../../tools/servers/postgres_server.ts";
import { startRedisServer } from "../../../tools/servers/redis_server.ts";
import { isSample, memoryInUse, type Sample } from "./sample.ts";

export interface MixedOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly modules: number;
  readonly sampleMs: number;
}

/** What was seen of a run. */
export interface MixedReport {
  /** The samples of each process, in order. */
  readonly orchestrator: readonly Sample[];
  readonly modules: readonly (readonly Sample[])[];
  /** What modules wrote that is no sample: their failures. */
  readonly output: readonly string[];
  /** The most connections that the server had. */
  readonly mostConnections: number;
}

const POOL_CONNECTIONS = 6;

/** Lets modules use everything at once, and watches what the processes hold. */
export async function runMixed(options: MixedOptions): Promise<MixedReport> {
  const { seed, durationMs, modules, sampleMs } = options;
  await using server = await startPostgresServer();
  await using redis = await startRedisServer();
  await using db = await createDatabaseConnection({ url: server.url, pool: { maxConnections: 1 } });
  await createTables(db);

  const told = Array.from({ length: modules }, (): Sample[] => []);
  const output: string[] = [];
  const names = told.map((_, index) => `mixed${index}`);
  await using orchestrator = new Orchestrator({
    services: {
      database: { default: { url: server.url, pool: { maxConnections: POOL_CONNECTIONS } } },
      cache: { default: { cacheType: "redis", url: redis.url } },
      jwt: { default: { secret: "a secret of thirty-two bytes or more" } },
    },
    modules: Object.fromEntries(names.map((name, index) => [name, {
      entry: new URL("./mixed_module.ts", import.meta.url),
      args: [String(seed + index * 100), String(sampleMs)],
      env: { DENO_V8_FLAGS: "--expose-gc" },
    }])),
    onModuleOutput({ moduleId, line }) {
      const sample = sampleOf(line);
      if (sample === undefined) output.push(`${moduleId}: ${line}`);
      else told[names.indexOf(moduleId)]?.push(sample);
    },
  });
  await orchestrator.launchAll();
  const samples: Sample[] = [];
  let mostConnections = 0;
  const endsMs = performance.now() + durationMs;
  while (performance.now() < endsMs) {
    await new Promise((resolve) => setTimeout(resolve, sampleMs));
    mostConnections = Math.max(mostConnections, await connectionsOf(db));
    samples.push(await sampleHere(told));
  }
  await orchestrator.stop({ graceMs: 20_000 });
  return { orchestrator: samples, modules: told, output, mostConnections };
}

async function createTables(db: DatabaseConnection): Promise<void> {
  await db.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, value BIGINT, text TEXT)");
  await db.execute(
    "INSERT INTO items SELECT id, 0, repeat('x', 50) FROM generate_series(0, 499) id",
  );
  await db.execute("CREATE TABLE notes (id INTEGER)");
}

function sampleOf(line: string): Sample | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isSample(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function sampleHere(told: readonly (readonly Sample[])[]): Promise<Sample> {
  const last = told.flatMap((samples) => samples.slice(-1));
  let files = 0;
  for await (const _file of Deno.readDir("/proc/self/fd")) files++;
  return {
    atMs: Date.now(),
    operations: last.reduce((sum, { operations }) => sum + operations, 0),
    failures: last.reduce((sum, { failures }) => sum + failures, 0),
    ...memoryInUse(),
    held: files,
    mostPrepared: Math.max(0, ...last.map(({ mostPrepared }) => mostPrepared)),
  };
}

async function connectionsOf(db: DatabaseConnection): Promise<number> {
  const row = await db.queryOne(
    "SELECT count(*) AS count FROM pg_stat_activity " +
      "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
  );
  return Number(row?.count);
}
