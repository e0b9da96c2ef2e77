import { assertEquals, assertMatch } from "@std/assert";
import {
  exitCode,
  moduleEntry,
  processId,
  type RecordedOrchestrator,
  recordedOrchestrator,
} from "./modules.ts";
import { waitUntil } from "../../tools/servers/redis_admin.ts";
import { isAlive } from "../support/is_alive.ts";
import { IN_MEMORY } from "./raw_module.ts";

function orchestratorOf(how: string): RecordedOrchestrator {
  const read = "SELECT name FROM entries ORDER BY name";
  return recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      before: { entry: moduleEntry("sql"), args: ["CREATE TABLE entries (name TEXT)"] },
      dying: { entry: moduleEntry("transaction"), args: [how] },
      after: { entry: moduleEntry("sql"), args: ["INSERT INTO entries VALUES ('after')", read] },
    },
  });
}

async function assertRolledBack({ output, run }: RecordedOrchestrator): Promise<void> {
  assertEquals(await run("after"), exitCode(0));
  assertEquals(output.lines("after"), ["[]", '[{"name":"after"}]']);
}

Deno.test("a module that exits in a transaction has it rolled back, and the next can write", async () => {
  await using recorded = orchestratorOf("exit");
  await recorded.run("before");
  assertEquals(await recorded.run("dying"), exitCode(7));
  await assertRolledBack(recorded);
});

Deno.test("a module that is killed in a transaction has it rolled back, and the next can write", async () => {
  await using recorded = orchestratorOf("wait");
  await recorded.run("before");
  const dying = await recorded.launchUntil("dying", "in the transaction");
  Deno.kill(processId(dying), "SIGKILL");
  assertEquals(await dying.exited, { success: false, code: 137, signal: "SIGKILL" });
  await assertRolledBack(recorded);
});

Deno.test("whoever waits for the database goes on when the module that held it dies", async () => {
  await using recorded = orchestratorOf("wait");
  await recorded.run("before");
  const dying = await recorded.launchUntil("dying", "in the transaction");
  const after = await recorded.orchestrator.launch("after");
  Deno.kill(processId(dying), "SIGKILL");
  await dying.exited;
  assertEquals(await after.exited, exitCode(0));
  assertEquals(recorded.output.lines("after"), ["[]", '[{"name":"after"}]']);
});

Deno.test("a program that a module left behind ends with the module", async () => {
  const deno = Deno.execPath();
  await using recorded = recordedOrchestrator({
    modules: {
      parent: { entry: moduleEntry("parent"), args: [deno], permissions: { run: [deno] } },
    },
  });
  const { exited } = await recorded.launchUntil("parent", "started");
  const [pid = ""] = recorded.output.lines("parent");
  assertMatch(pid, /^\d+$/);
  assertEquals(await exited, exitCode(0));
  await waitUntil("the program has ended", () => Promise.resolve(!isAlive(Number(pid))));
});

Deno.test("a module that is ended by force takes with it what it has started", async () => {
  const deno = Deno.execPath();
  await using recorded = recordedOrchestrator({
    modules: {
      parent: { entry: moduleEntry("parent"), args: [deno, "stay"], permissions: { run: [deno] } },
    },
  });
  const parent = await recorded.launchUntil("parent", "started");
  const [pid = ""] = recorded.output.lines("parent");
  assertEquals(isAlive(Number(pid)), true);
  Deno.kill(processId(parent), "SIGKILL");
  await parent.exited;
  await waitUntil("the program has ended", () => Promise.resolve(!isAlive(Number(pid))));
});
