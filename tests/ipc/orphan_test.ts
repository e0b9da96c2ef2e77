import { assertEquals, assertLess } from "@std/assert";
import { childEnv } from "../../src/orchestrator/child_env.ts";

/** The check every second, the five seconds of grace, and a slow machine. */
const ORPHAN_LIMIT_MS = 15_000;

interface OrphanEnd {
  readonly exitCode: string;
  readonly lastedMs: number;
}

/** Launches a module through an orchestrator, kills the orchestrator, and waits for the module. */
async function orphanEnd(how: string): Promise<OrphanEnd> {
  const file = await Deno.makeTempFile();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const entry = new URL("../modules/stdio_launcher.ts", import.meta.url).href;
  const launcher = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", entry, String(listener.addr.port), file, how],
    env: childEnv("", { entry }),
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let isRunning = true;
  void launcher.status.then(() => {
    isRunning = false;
    listener.close(); // A launcher that failed would leave the test waiting for the module.
  });
  try {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(16));
    const killedAt = performance.now();
    launcher.kill("SIGKILL");
    await launcher.status;
    while (await connection.read(new Uint8Array(16)).catch(() => null) !== null);
    const lastedMs = performance.now() - killedAt;
    return { exitCode: await Deno.readTextFile(file), lastedMs };
  } finally {
    if (isRunning) launcher.kill("SIGKILL");
    await launcher.status;
    await Deno.remove(file);
  }
}

Deno.test("a module that rests ends with code 113 when its orchestrator dies", async () => {
  const { exitCode, lastedMs } = await orphanEnd("resting");
  assertEquals(exitCode, "113");
  assertLess(lastedMs, ORPHAN_LIMIT_MS);
});

Deno.test("a module with an open connection ends with code 113 when its orchestrator dies", async () => {
  const { exitCode, lastedMs } = await orphanEnd("open");
  assertEquals(exitCode, "113");
  assertLess(lastedMs, ORPHAN_LIMIT_MS);
});

Deno.test("a module that heeds the shutdown signal ends by itself when its orchestrator dies", async () => {
  const { exitCode, lastedMs } = await orphanEnd("listening");
  assertEquals(exitCode, "0");
  assertLess(lastedMs, ORPHAN_LIMIT_MS);
});

Deno.test("a module that is too busy to notice is killed when its orchestrator dies", async () => {
  const { exitCode, lastedMs } = await orphanEnd("busy");
  assertEquals(exitCode, "");
  assertLess(lastedMs, ORPHAN_LIMIT_MS);
});
