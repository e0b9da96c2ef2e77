// deno-lint-ignore-file no-console
/**
 * A web shop: three modules, each with the services that it needs, and no other rights, but for one
 * of them, which may listen on one port. `DATABASE_URL` and `REDIS_URL` put it on servers.
 */
import { createJwtService } from "@pywatt/sdk";
import { type JwtConfig, type LaunchedModule, Orchestrator } from "@pywatt/sdk/orchestrator";
import { type Bell, createBell, TOPICS } from "./bell.ts";
import { shopOptions } from "./options.ts";
import { makeVisits } from "./visits.ts";

const options = shopOptions(Deno.args);
const address = `127.0.0.1:${options.port}`;
const databaseUrl = Deno.env.get("DATABASE_URL");
const redisUrl = Deno.env.get("REDIS_URL");
const jwtConfig: JwtConfig = {
  secret: crypto.getRandomValues(new Uint8Array(32)).toBase64(),
  validation: { issuer: "shop", requiredClaims: ["sub", "exp"] },
};

await using orchestrator = new Orchestrator({
  services: {
    database: { default: databaseUrl ? { url: databaseUrl } : { dbType: "sqlite" } },
    cache: { default: redisUrl ? { url: redisUrl } : { cacheType: "in_memory" } },
    jwt: { default: jwtConfig },
  },
  modules: {
    orders: {
      entry: new URL("./orders/module.ts", import.meta.url),
      args: [String(options.deliverySeconds)],
      services: { database: { default: {} }, custom: ["bell"] },
      restart: { when: "on-failure" },
    },
    reports: {
      entry: new URL("./reports/module.ts", import.meta.url),
      args: [String(options.reportSeconds)],
      services: {
        database: { default: { readOnly: true } },
        cache: { default: {} },
        custom: ["bell"],
      },
      restart: { when: "on-failure" },
    },
    web: {
      entry: new URL("./web/module.ts", import.meta.url),
      args: [String(options.port)],
      permissions: { net: [address] },
      services: {
        database: { default: {} },
        cache: { default: {} },
        jwt: { default: { issue: false } },
        custom: ["bell"],
      },
    },
  },
});
orchestrator.handleSignals();

const bell = createBell();
orchestrator.provide<Bell>("bell", bell);

const tablesAreThere = nextRing(TOPICS.opened);
const orders = await orchestrator.launch("orders");
await Promise.race([tablesAreThere, orders.exited]);
const pagesAreThere = nextRing(TOPICS.opened);
await orchestrator.launch("reports");
const web = await orchestrator.launch("web");
await Promise.race([pagesAreThere, web.exited]);
if (web.state === "connected") await welcome(web);

const { code } = await web.exited;
Deno.exitCode = code;

/** Tells where to look, and lets visitors in. */
async function welcome({ exited }: LaunchedModule): Promise<void> {
  const closing = new AbortController();
  void exited.then(() => closing.abort());
  const status = await orchestrator.serveStatus({ port: options.statusPort });
  await using jwt = await createJwtService(jwtConfig);
  const tokenFor = async (scope: string) =>
    await jwt.generateToken({ scope }, {
      issuer: "shop",
      subject: "Ada",
      expiresInSeconds: 86_400,
    });
  const token = await tokenFor("orders:write");
  const reader = await tokenFor("reports:read");
  console.log(`
shop    http://${address}/
live    http://${address}/live
status  ${status.url}

TOKEN=${token}
curl http://${address}/api/orders -H "Authorization: Bearer $TOKEN" \\
  --json '{ "lines": [{ "product": "sencha", "quantity": 2 }] }'

READER=${reader}
curl http://${address}/api/report -H "Authorization: Bearer $READER"
`);
  if (options.visits === 0) return;
  const made = await makeVisits(`http://${address}`, options.visits, token, closing.signal);
  console.log(`${made.visits} visits, ${made.accepted} orders accepted, ${made.refused} refused`);
}

async function nextRing(topic: string): Promise<void> {
  const ended = new AbortController();
  let isFirst = true;
  for await (const _ of bell.listen(topic, ended)) {
    if (!isFirst) return;
    isFirst = false;
  }
}
