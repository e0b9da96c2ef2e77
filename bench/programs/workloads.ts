/** What programs do in a round, alone and as modules: the library's public functions alone. */
import {
  type CacheConfig,
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  createService,
  type DatabaseConfig,
  isModule,
  type JwtConfig,
} from "../../mod.ts";
import type { Workload } from "./workload.ts";

/** How many rows the table has that is read by its primary key. */
export const ITEM_COUNT = 10_000;

const STREAM_ROWS = 1_000_000;
const SELECT_ITEM = "SELECT id, name, price, amount, added FROM items WHERE id = $1";
const SELECT_ALL = `SELECT n, 'row number ' || n AS text, n * 2 AS twice, n % 7 = 0 AS flag,
  n / 3.0::float8 AS third FROM generate_series(1, ${STREAM_ROWS}) AS n`;
const KEY = "pywatt-bench";
const BLOB_BYTES = 8 * 1024 * 1024;

/** What an echo sends and gets back. */
export interface EchoService {
  echo(message: { readonly n: number; readonly text: string }): Promise<unknown>;
}

/** All the workloads, by name. */
export const WORKLOADS: Readonly<Record<string, () => Promise<Workload>>> = {
  async echo() {
    const service = await createService<EchoService>("echo");
    let n = 0;
    return workload(service, () => service.call("echo", { n: n++, text: "Hello, world" }));
  },
  async select() {
    const db = await openDatabase();
    let n = 0;
    return workload(db, () => db.query(SELECT_ITEM, [1 + n++ % ITEM_COUNT]));
  },
  async stream() {
    const db = await openDatabase();
    return workload(db, async () => {
      let count = 0;
      for await (const _row of db.stream(SELECT_ALL)) count++;
      if (count !== STREAM_ROWS) throw new Error(`Cannot measure: ${count} rows came`);
    }, STREAM_ROWS);
  },
  async get() {
    const cache = await openCache();
    await cache.set(KEY, new Uint8Array(100));
    return workload(cache, () => cache.get(KEY));
  },
  async blob() {
    const cache = await openCache();
    const blob = crypto.getRandomValues(new Uint8Array(64 * 1024));
    const value = new Uint8Array(BLOB_BYTES);
    for (let offset = 0; offset < BLOB_BYTES; offset += blob.length) value.set(blob, offset);
    return workload(cache, async () => {
      await cache.set(`${KEY}-blob`, value);
      const got = await cache.get(`${KEY}-blob`);
      if (got?.length !== BLOB_BYTES) throw new Error(`Cannot measure: ${got?.length} bytes came`);
    });
  },
  "validate-hs256": () => validate("HS256"),
  "validate-es256": () => validate("ES256"),
};

async function validate(service: string): Promise<Workload> {
  const alone: Record<string, JwtConfig> = isModule() ? {} : JSON.parse(variable("JWT_CONFIGS"));
  const jwt = await createJwtService({ service, ...alone[service] });
  const token = await jwt.generateToken({ sub: "42" }, { expiresInSeconds: 3_600 });
  return workload(jwt, () => jwt.validateToken(token));
}

function workload(service: AsyncDisposable, run: () => Promise<unknown>, units = 1): Workload {
  return {
    async run() {
      await run();
      return units;
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

async function openDatabase() {
  return await createDatabaseConnection(databaseConfig());
}

async function openCache() {
  return await createCacheService(cacheConfig());
}

/** Standing alone, a program has the settings that the orchestrator has for its modules. */
function databaseConfig(): DatabaseConfig {
  return isModule() ? {} : { url: variable("DATABASE_URL"), prepare: !Deno.env.has("NO_PREPARE") };
}

function cacheConfig(): CacheConfig {
  return isModule() ? {} : { url: variable("REDIS_URL") };
}

function variable(name: string): string {
  const value = Deno.env.get(name);
  if (value === undefined) throw new Error(`Cannot measure: ${name} is not set`);
  return value;
}
