import { assertEquals, assertStringIncludes } from "@std/assert";
import { OrphanGuard } from "../../src/orchestrator/orphan_guard.ts";
import { silentLogger } from "../../src/logger.ts";
import { waitUntil } from "../../tools/servers/redis_admin.ts";
import { isAlive } from "../support/is_alive.ts";
import { TempFolder } from "../support/temp_folder.ts";

/** Records what the shell is told, in the place of the real script. */
async function fakeShell(folder: string): Promise<string> {
  const path = `${folder}/sh`;
  await Deno.writeTextFile(path, `#!/bin/sh\nexec cat >>${folder}/told\n`);
  await Deno.chmod(path, 0o755);
  return path;
}

Deno.test("without a shell, the guard warns once and goes on", async () => {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => warnings.push(message) };
  await using guard = new OrphanGuard(logger, "/nowhere/sh");
  guard.start();
  guard.watch(1);
  guard.release(1);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", "/nowhere/sh cannot be run");
});

Deno.test("the guard is told which processes come and go", async () => {
  await using folder = await TempFolder.make();
  const guard = new OrphanGuard(silentLogger, await fakeShell(folder.path));
  guard.watch(11);
  guard.watch(12);
  guard.release(11);
  await guard[Symbol.asyncDispose]();
  assertEquals(await Deno.readTextFile(`${folder.path}/told`), "watch 11\nwatch 12\nrelease 11\n");
});

Deno.test("a guard that was killed is started anew, and told again what it watches", async () => {
  await using folder = await TempFolder.make();
  const guard = new OrphanGuard(silentLogger, await fakeShell(folder.path));
  guard.watch(11);
  guard.watch(12);
  guard.release(11);
  const { pid } = guard;
  if (pid === undefined) throw new Error("no guard was started");
  Deno.kill(pid, "SIGKILL");
  while (guard.pid === pid) await new Promise((resolve) => setTimeout(resolve, 10));
  await Deno.remove(`${folder.path}/told`, { recursive: true }).catch(() => {});
  guard.start();
  await guard[Symbol.asyncDispose]();
  assertEquals(await Deno.readTextFile(`${folder.path}/told`), "watch 12\n");
});

Deno.test("of a process that has gone, what it started and left in its group is killed", async () => {
  const guard = new OrphanGuard(silentLogger);
  guard.start();
  const leader = leaderOf("sleep 600 & echo $!; read -r _");
  guard.watch(leader.child.pid);
  const left = Number(await leader.line());
  await untilAllRead(guard);
  await leader.end();
  assertEquals(isAlive(left), true);
  guard.release(leader.child.pid);
  await guard[Symbol.asyncDispose]();
  await waitUntil("it has ended", () => Promise.resolve(!isAlive(left)));
});

Deno.test("a process that was never seen to run has no group that would be killed", async () => {
  await using guard = new OrphanGuard(silentLogger);
  guard.start();
  const gone = leaderOf("read -r _");
  await gone.end();
  guard.watch(gone.child.pid);
  const leader = leaderOf("sleep 600 & echo $!; read -r _");
  const left = Number(await leader.line());
  await leader.end();
  guard.release(gone.child.pid);
  guard.release(leader.child.pid);
  await guard[Symbol.asyncDispose]();
  assertEquals(isAlive(left), true);
  Deno.kill(left, "SIGKILL");
});

/** Waits until the guard has read all that it was told: it kills what it is told last. */
async function untilAllRead(guard: OrphanGuard): Promise<void> {
  const last = leaderOf("read -r _");
  guard.watch(last.child.pid);
  guard.release(last.child.pid);
  await last.child.status;
  await last.end();
}

/** A shell that leads a group, and ends when it is told to. */
function leaderOf(script: string) {
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", script],
    stdin: "piped",
    stdout: "piped",
    detached: true,
  }).spawn();
  return {
    child,
    async line(): Promise<string> {
      const reader = child.stdout.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return new TextDecoder().decode(value).trim();
    },
    async end(): Promise<void> {
      await child.stdin.close().catch(() => {});
      await child.stdout.cancel().catch(() => {});
      await child.status;
    },
  };
}
