import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";
import { assert, assertEquals } from "@std/assert";
import { ScriptedModule } from "./scripted_module.ts";
import { waitUntil } from "../../tools/servers/redis_admin.ts";
import { isRunning, untilRunning } from "../support/until_running.ts";
import { moduleEntry, processId, recordedOrchestrator } from "./modules.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";
const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";

/** What is told of a module whose end is awaited: that of the next, which starts after it. */
const RESTARTED = { restart: { when: "on-failure", initialDelayMs: 1 } } as const;

interface Backend {
  readonly name: "postgres" | "mysql";
  readonly url: string;
  readonly sleep: string;
  readonly table: string;
}

const BACKENDS: readonly Backend[] = [
  {
    name: "postgres",
    url: DATABASE_URL,
    sleep: "SELECT pg_sleep(300) /* dying in the end */",
    table: "CREATE TABLE dying_rows (id int PRIMARY KEY)",
  },
  {
    name: "mysql",
    url: MYSQL_URL,
    sleep: "SELECT SLEEP(300) /* dying in the end */",
    table: "CREATE TABLE dying_rows (id int PRIMARY KEY) ENGINE=InnoDB",
  },
];

for (const { name, url, sleep, table } of BACKENDS) {
  Deno.test({
    name: `${name}: all that a killed module held is released before it is started again`,
    ignore: url === "" || REDIS_URL === "",
    async fn() {
      await using watcher = await createDatabaseConnection({ url });
      await using cache = await createCacheService({ url: REDIS_URL });
      await watcher.execute("DROP TABLE IF EXISTS dying_rows");
      await watcher.execute(table);
      await watcher.execute("INSERT INTO dying_rows VALUES (1), (2)");
      await using module = await ScriptedModule.launch({
        services: { database: { default: { url } }, cache: { default: { url: REDIS_URL } } },
      }, RESTARTED);
      const lock = `lock ${crypto.randomUUID()}`;
      await module.does("begin");
      await module.does("query in transaction", "UPDATE dying_rows SET id = 3 WHERE id = 1");
      await module.does("open stream", "SELECT id FROM dying_rows ORDER BY id");
      await module.does("lock", lock);
      await module.does("start query", sleep);
      await untilRunning(watcher, "dying in the end", name);
      Deno.kill(processId(module.launched), "SIGKILL");
      await waitUntil("it is started again", () => {
        return Promise.resolve(module.launched.restarts === 1);
      });
      assertEquals(await module.does("query", "SELECT id FROM dying_rows ORDER BY id"), {
        result: [{ id: 1 }, { id: 2 }],
      });
      assertEquals(await isRunning(watcher, "dying in the end", name), false);
      assertEquals(await cache.withLock(lock, () => true, { waitMs: 0 }), true);
      await watcher.execute("DROP TABLE dying_rows");
    },
  });
}

Deno.test({
  name: "a module that is killed has what it runs cancelled on the server",
  ignore: DATABASE_URL === "",
  async fn() {
    await using recorded = recordedOrchestrator({
      services: { database: { default: { url: DATABASE_URL } } },
      modules: {
        dying: { entry: moduleEntry("sql"), args: ["SELECT pg_sleep(300) /* dying one */"] },
      },
    });
    await using watcher = await createDatabaseConnection({ url: DATABASE_URL });
    const dying = await recorded.orchestrator.launch("dying");
    const pid = await untilRunning(watcher, "dying one");
    Deno.kill(processId(dying), "SIGKILL");
    await dying.exited;
    const find = "SELECT state FROM pg_stat_activity WHERE pid = $1::int4";
    let row = await watcher.queryOne(find, [pid]);
    while (row?.state === "active") row = await watcher.queryOne(find, [pid]);
    assert(row === null || row.state === "idle");
  },
});
