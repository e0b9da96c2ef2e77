import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";
import type { DatabaseConnection } from "@pywatt/sdk";
import { assertEquals } from "@std/assert";
import { print } from "../../tools/print.ts";
import type { Crowd } from "../modules/orchestrator_crowd.ts";
import { waitUntil } from "../../tools/servers/redis_admin.ts";
import {
  moduleEntry,
  processId,
  type RecordedOrchestrator,
  recordedOrchestrator,
} from "./modules.ts";
import { ScriptedModule } from "./scripted_module.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";

/** How many modules there are at once: 200 take minutes on a small machine. */
const MODULES = Number(Deno.env.get("PYWATT_TEST_MODULES") ?? "12");

/** How often a module is killed. */
const KILLS = Number(Deno.env.get("PYWATT_TEST_KILLS") ?? "5");

Deno.test({
  name: "many modules work at once on a pool of 10, which is never exceeded",
  ignore: DATABASE_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    // What 200 modules with a connection each could not have.
    assertEquals(await admin.queryOne("SHOW max_connections"), { max_connections: "100" });
    await admin.execute("DROP ROLE IF EXISTS crowd");
    await admin.execute("CREATE ROLE crowd LOGIN PASSWORD 'crowd'");
    try {
      const url = new URL(DATABASE_URL);
      url.username = url.password = "crowd";
      const ids = Array.from({ length: MODULES }, (_, n) => `module-${n}`);
      const module = { entry: moduleEntry("crowd") };
      await using recorded = recordedOrchestrator({
        services: { database: { default: { url: url.href, pool: { maxConnections: 10 } } } },
        modules: Object.fromEntries(ids.map((id) => [id, module])),
      });
      let missing = MODULES;
      const gathered = Promise.withResolvers<void>();
      recorded.orchestrator.provide<Crowd>("crowd", {
        gather() {
          if (--missing === 0) gathered.resolve();
          return gathered.promise;
        },
      });
      const working = new AbortController();
      const [launched, highest] = await Promise.all([
        untilWorked(recorded, ids).finally(() => working.abort()),
        highestCount(admin, working.signal),
      ]);
      assertEquals(new Set(launched.map(processId)).size, MODULES);
      for (const id of ids) assertEquals(recorded.output.lines(id), ["summed up 55"]);
      assertEquals(highest.connections, 10);
      print(`${MODULES} modules: ${JSON.stringify(highest)}`);
    } finally {
      await admin.execute("DROP ROLE crowd");
    }
  },
});

async function untilWorked({ orchestrator, output }: RecordedOrchestrator, ids: string[]) {
  const launched = await orchestrator.launchAll();
  await Promise.all(launched.map(({ ready }) => ready));
  await waitUntil("all have worked", () => {
    return Promise.resolve(ids.every((id) => output.lines(id).length > 0));
  });
  return launched;
}

/** Counts the crowd's connections again and again, until it has worked; tells the most of them. */
async function highestCount(admin: DatabaseConnection, worked: AbortSignal) {
  const count = "SELECT count(*)::int4 AS n FROM pg_stat_activity WHERE usename = 'crowd'";
  const highest = { connections: 0, counted: 0 };
  while (!worked.aborted) {
    highest.connections = Math.max(highest.connections, Number((await admin.queryOne(count))?.n));
    highest.counted++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return highest;
}

Deno.test({
  name: "however often a module is killed, no transaction and no lock is left",
  ignore: DATABASE_URL === "" || REDIS_URL === "",
  async fn() {
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    await using cache = await createCacheService({ url: REDIS_URL });
    await admin.execute("DROP ROLE IF EXISTS dying");
    await admin.execute("CREATE ROLE dying LOGIN PASSWORD 'dying'");
    try {
      const url = new URL(DATABASE_URL);
      url.username = url.password = "dying";
      await using module = await ScriptedModule.launch({
        services: {
          database: { default: { url: url.href } },
          cache: { default: { url: REDIS_URL } },
        },
      }, { restart: { when: "always", initialDelayMs: 1, maxDelayMs: 1 } });
      const open = "SELECT count(*)::int4 AS n FROM pg_stat_activity " +
        "WHERE usename = 'dying' AND state <> 'idle'";
      for (let kill = 1; kill <= KILLS; kill++) {
        const lock = `lock ${crypto.randomUUID()}`;
        await module.does("begin");
        await module.does("lock", lock);
        assertEquals(await admin.queryOne(open), { n: 1 });
        Deno.kill(processId(module.launched), "SIGKILL");
        await waitUntil("it is started again", () => {
          return Promise.resolve(module.launched.restarts === kill);
        });
        assertEquals(await admin.queryOne(open), { n: 0 });
        assertEquals(await cache.withLock(lock, () => true, { waitMs: 0 }), true);
      }
    } finally {
      await admin.execute("DROP ROLE dying");
    }
  },
});
