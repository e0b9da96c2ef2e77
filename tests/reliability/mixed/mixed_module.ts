// deno-lint-ignore-file no-console
/** A module that asks for a bit of everything, again and again, and tells what it holds. */
import { getEventListeners } from "node:events";
import {
  type CacheService,
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  type DatabaseConnection,
  type JwtService,
  shutdownSignal,
} from "@pywatt/sdk";
import { Random } from "../../support/random.ts";
import { memoryInUse } from "./sample.ts";

const [seed = "0", sampleMs = "1000"] = Deno.args;
const WORKERS = 8;
const KEYS = 500;

interface Services {
  readonly db: DatabaseConnection;
  readonly cache: CacheService;
  readonly jwt: JwtService;
}

type Operation = (services: Services, random: Random) => Promise<unknown>;

const ending = shutdownSignal();
/** Is given to many calls, and is never aborted: a call that has ended must not be held by it. */
const { signal } = new AbortController();
let operations = 0;
let mostPrepared = 0;
let failures = 0;

/** Each as often as it stands here; those that hold a connection for longer are fewer. */
const OPERATIONS: readonly Operation[] = [
  ({ db }, random) => db.query("SELECT * FROM items WHERE id = $1", [random.below(KEYS)]),
  ({ db }, random) =>
    db.queryOne("SELECT value FROM items WHERE id = $1", [random.below(KEYS)], { signal }),
  ({ db }, random) =>
    db.execute("UPDATE items SET value = value + 1 WHERE id = $1", [random.below(KEYS)]),
  // A text that hardly ever comes again.
  ({ db }, random) => db.query(`SELECT ${random.below(1_000_000)} AS value`),
  ({ cache }, random) => cache.set(`key${random.below(KEYS)}`, new Uint8Array(random.below(2_000))),
  ({ cache }, random) => cache.get(`key${random.below(KEYS)}`),
  ({ cache }, random) => cache.get(`key${random.below(KEYS)}`, { signal }),
  ({ cache }) => cache.increment("count"),
  ({ cache }, random) => cache.delete(`key${random.below(KEYS)}`),
  async ({ jwt }, random) => {
    const token = await jwt.generateToken({ sub: `${random.below(KEYS)}` }, {
      expiresInSeconds: 60,
    });
    await jwt.validateToken(token);
  },
  ({ db }, random) =>
    db.transaction(async (tx) => {
      await tx.query("SELECT value FROM items WHERE id = $1", [random.below(KEYS)]);
      await tx.savepoint((inner) => inner.execute("DELETE FROM notes"));
      await tx.execute("INSERT INTO notes VALUES ($1)", [random.below(KEYS)]);
    }),
  async ({ db }, random) => {
    const last = random.below(60);
    let rows = 0;
    for await (const _row of db.stream("SELECT * FROM items LIMIT 50", [], { batchSize: 10 })) {
      if (++rows === last) break;
    }
  },
  async ({ db }) => {
    const row = await db.queryOne("SELECT count(*) AS count FROM pg_prepared_statements");
    mostPrepared = Math.max(mostPrepared, Number(row?.count));
  },
  // An error, and a call that is given up.
  ({ db }) => db.query("SELECT 1 / 0").catch(() => {}),
  ({ db }) => db.query("SELECT 1", [], { signal: AbortSignal.abort() }).catch(() => {}),
];

async function work(services: Services, random: Random): Promise<void> {
  while (!ending.aborted) {
    const operation = OPERATIONS[random.below(OPERATIONS.length)];
    try {
      if (random.below(2_000) === 0) await reopen();
      else await operation?.(services, random);
    } catch (error) {
      failures++;
      console.error(Deno.inspect(error));
    }
    operations++;
  }
}

/** Connections come and go as well. */
async function reopen(): Promise<void> {
  await using db = await createDatabaseConnection();
  await using cache = await createCacheService();
  await db.ping();
  await cache.get("count");
}

function tell(): void {
  const held = getEventListeners(signal, "abort").length;
  const sample = { atMs: Date.now(), operations, failures, ...memoryInUse(), held, mostPrepared };
  console.error(JSON.stringify(sample));
}

const services = {
  db: await createDatabaseConnection(),
  cache: await createCacheService(),
  jwt: await createJwtService(),
};
const timer = setInterval(tell, Number(sampleMs));
await Promise.all(
  Array.from({ length: WORKERS }, (_, index) => work(services, new Random(Number(seed) + index))),
);
clearInterval(timer);
tell();
await services.db.close();
await services.cache.close();
