import postgres from "postgres";
import { ITEM_COUNT } from "./programs/workloads.ts";
import { startPostgresServer } from "../tools/servers/postgres_server.ts";
import { startRedisServer } from "../tools/servers/redis_server.ts";
import type { JwtConfig } from "../mod.ts";

/** Servers of the bench's own, and the packages of the peers. */
export interface Surroundings extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly peersFolder: string;
}

/** Starts throw-away servers, and fetches what others made to be compared with. */
export async function openSurroundings(): Promise<Surroundings> {
  await using starting = new AsyncDisposableStack();
  const database = starting.use(await startPostgresServer());
  const cache = starting.use(await startRedisServer());
  await fillDatabase(database.url);
  const peersFolder = await Deno.makeTempDir({ prefix: "pywatt-bench-" });
  starting.defer(() => Deno.remove(peersFolder, { recursive: true }));
  await installPeers(peersFolder);
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: cache.url,
    JWT_CONFIGS: JSON.stringify(await jwtConfigs()),
  };
  const started = starting.move();
  return { env, peersFolder, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function fillDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1 });
  try {
    await sql.unsafe(`
      CREATE TABLE items AS SELECT n::int4 AS id, 'item number ' || n AS name,
        (n * 1.25)::numeric(10, 2) AS price, n % 100 AS amount, now() AS added
        FROM generate_series(1, ${ITEM_COUNT}) AS n;
      ALTER TABLE items ADD PRIMARY KEY (id);
      ANALYZE items;
    `);
  } finally {
    await sql.end();
  }
}

async function installPeers(folder: string): Promise<void> {
  const source = new URL("./peers/", import.meta.url);
  for await (const { name } of Deno.readDir(source)) {
    await Deno.copyFile(new URL(name, source), `${folder}/${name}`);
  }
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", "--silent"],
    cwd: folder,
  }).output();
  if (!success) {
    throw new Error(`Cannot install the peers: ${new TextDecoder().decode(stderr)}`);
  }
}

async function jwtConfigs(): Promise<Record<string, JwtConfig>> {
  const { privateKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const { kty = "", crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return {
    HS256: { secret: crypto.randomUUID() + crypto.randomUUID() },
    ES256: { keys: [{ keyId: "bench", jwk: { kty, crv, x, y, d } }] },
  };
}
