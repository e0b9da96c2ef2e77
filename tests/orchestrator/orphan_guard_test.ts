import { assertEquals, assertStringIncludes } from "@std/assert";
import { OrphanGuard } from "../../src/orchestrator/orphan_guard.ts";
import { silentLogger } from "../../src/logger.ts";
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
