// deno-lint-ignore-file no-console
/** Reports the revenue by tea, keeps the report in the cache, and issues a token for it. */
import {
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  JwtError,
} from "@pywatt/sdk";
import { cacheSettings, databaseSettings, jwtSettings } from "./settings.ts";

interface Report {
  readonly items: readonly {
    readonly item: string;
    readonly sold: number;
    readonly cents: number;
  }[];
  readonly cents: number;
}

await using db = await createDatabaseConnection(databaseSettings);
await using cache = await createCacheService(cacheSettings);
await using jwt = await createJwtService(jwtSettings);

const report = await readReport();
for (const { item, sold, cents } of report.items) {
  console.log(`${item.padEnd(10)} ${String(sold).padStart(3)} sold ${euros(cents)}`);
}
console.log(`${"together".padEnd(19)} ${euros(report.cents)}`);
await readReport();
console.log(`the report was read ${await cache.increment("reads", 0)} times`);

const token = await jwt.generateToken(
  { sub: "report", cents: report.cents },
  { expiresInSeconds: 3600 },
);
console.log(`its token says ${euros(await validCents(token)).trim()}`);
try {
  await validCents(withOneMillion(token));
  console.log("a token that somebody changed was ACCEPTED");
} catch (error) {
  if (!(error instanceof JwtError)) throw error;
  console.log(`a token that somebody changed is refused: ${error.kind}`);
}

async function readReport(): Promise<Report> {
  await cache.increment("reads");
  const cached = await cache.get("report");
  console.log(cached === null ? "cache miss: asking the database" : "cache hit");
  if (cached !== null) return JSON.parse(new TextDecoder().decode(cached));
  const fresh = await buildReport();
  await cache.set("report", new TextEncoder().encode(JSON.stringify(fresh)), { ttlSeconds: 60 });
  return fresh;
}

async function buildReport(): Promise<Report> {
  const items = await db.query<Report["items"][number]>(`
    SELECT item,
      CAST(sum(quantity) AS INTEGER) AS sold,
      CAST(sum(quantity * cents) AS INTEGER) AS cents
    FROM pywatt_demo_orders GROUP BY item ORDER BY 3 DESC, item
  `);
  return { items, cents: items.reduce((sum, { cents }) => sum + cents, 0) };
}

async function validCents(token: string): Promise<number> {
  const { cents } = await jwt.validateToken<{ cents: number }>(token);
  return cents;
}

/** What a forger would do: another content under the same signature. */
function withOneMillion(token: string): string {
  const [header, , signature] = token.split(".");
  const claims = new TextEncoder().encode(JSON.stringify({ sub: "report", cents: 100_000_000 }));
  const content = claims.toBase64({ alphabet: "base64url", omitPadding: true });
  return [header, content, signature].join(".");
}

function euros(cents: number): string {
  return `${(cents / 100).toFixed(2).padStart(8)} EUR`;
}
