import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";
import type { ServiceConfigs } from "@pywatt/sdk/orchestrator";

/** Where one run of the demo keeps its data. Every run gets an empty one. */
export interface Backend {
  /** What it is, as a person calls it. */
  readonly name: string;
  readonly databaseUrl: string;
  /** Without it the cache is in memory. */
  readonly redisUrl: string | undefined;
  readonly jwtSecret: string;
}

/** PostgreSQL and Redis where the environment names them, otherwise what needs no installation. */
export async function emptyBackend(folder: string, runName: string): Promise<Backend> {
  const postgresUrl = Deno.env.get("DATABASE_URL");
  const redisUrl = Deno.env.get("REDIS_URL") || undefined;
  const backend = {
    name: `${postgresUrl ? "PostgreSQL" : "SQLite"} and ${
      redisUrl ? "Redis" : "a cache in memory"
    }`,
    databaseUrl: postgresUrl || `sqlite:${folder}/${runName}.db`,
    redisUrl,
    jwtSecret: crypto.getRandomValues(new Uint8Array(32)).toHex(),
  };
  await clean(backend);
  return backend;
}

/** Removes what the demo writes, and nothing else: a server may hold other people's data. */
export async function clean({ databaseUrl, redisUrl }: Backend): Promise<void> {
  await using db = await createDatabaseConnection({ url: databaseUrl });
  await db.execute("DROP TABLE IF EXISTS pywatt_demo_orders");
  if (redisUrl === undefined) return;
  await using cache = await createCacheService({ url: redisUrl, namespace: "pywatt_demo" });
  await cache.delete("report");
  await cache.delete("reads");
}

/** What an orchestrator is told: it alone has the passwords and the secret. */
export function servicesOf({ databaseUrl, redisUrl, jwtSecret }: Backend): ServiceConfigs {
  return {
    database: { default: { url: databaseUrl } },
    cache: { default: redisUrl === undefined ? { cacheType: "in_memory" } : { url: redisUrl } },
    jwt: { default: { secret: jwtSecret } },
  };
}

/** What a program that stands alone is told, as its user would. */
export function environmentOf(backend: Backend): Record<string, string> {
  const { databaseUrl, redisUrl, jwtSecret } = backend;
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? "",
    JWT_SECRET: jwtSecret,
    PYWATT_MODULE_ID: "",
  };
}
