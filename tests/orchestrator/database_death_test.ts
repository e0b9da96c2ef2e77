import { createDatabaseConnection } from "@pywatt/sdk";
import { assert } from "@std/assert";
import { untilRunning } from "../support/until_running.ts";
import { moduleEntry, processId, recordedOrchestrator } from "./modules.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";

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
