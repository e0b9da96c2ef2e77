import { assert, assertEquals } from "@std/assert";
import { ChildTransport } from "../../src/orchestrator/child_transport.ts";
import { silentLogger } from "../../src/logger.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import { spawnArgs } from "../../src/orchestrator/spawn_args.ts";
import { childEnv } from "../../src/orchestrator/child_env.ts";
import { exitCode, runModule } from "../orchestrator/modules.ts";
import { IN_MEMORY } from "../orchestrator/raw_module.ts";

const ENTRY = new URL("../modules/security_stray.ts", import.meta.url);

/** Only a worker prints these: they can come anywhere between frames. */
const WORKER_LINE = /worker \d+\n/g;

function latin1(chunks: readonly Uint8Array[]): string {
  return chunks.map((chunk) => new TextDecoder("latin1").decode(chunk)).join("");
}

function strayIn(lines: readonly string[]): Uint8Array {
  const written = lines.filter((line) => line.startsWith("stray "));
  return Uint8Array.fromHex(written.map((line) => line.slice("stray ".length)).join(""));
}

function workerLines(text: string): string[] {
  return [...text.matchAll(WORKER_LINE)].map(([line]) => line);
}

const EXPECTED_WORKER_LINES = Array.from({ length: 200 }, (_, count) => `worker ${count}\n`);

Deno.test("a module that prints text, bytes and fake headers around every frame works, and no byte is lost", async () => {
  await using services = new AsyncDisposableStack();
  const registry = new ServiceRegistry(IN_MEMORY);
  services.defer(async () => {
    await registry.close();
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: spawnArgs({ entry: ENTRY }),
    env: childEnv("stray", { entry: ENTRY }),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const chunks: Uint8Array[] = [];
  const warnings: string[] = [];
  const router = new Router(new ChildTransport(child), registry, {
    moduleId: "stray",
    logger: { ...silentLogger, warn: (message) => warnings.push(message) },
    onStray: (bytes) => chunks.push(bytes.slice()),
  });
  const stderr = (await new Response(child.stderr).text()).split("\n");
  const { success } = await child.status;
  await router.released;
  assertEquals([success, warnings], [true, []], stderr.slice(-5).join("\n"));
  assert(stderr.includes("wrong: 0"));
  const came = latin1(chunks);
  assertEquals(workerLines(came), EXPECTED_WORKER_LINES);
  const own = strayIn(stderr);
  assert(own.length > 4_000, `${own.length} bytes`);
  assertEquals(came.replaceAll(WORKER_LINE, ""), latin1([own]));
});

Deno.test("what a module prints around its frames is told as its output, line by line", async () => {
  const { exit, stdout, stderr } = await runModule({ entry: ENTRY }, { services: IN_MEMORY });
  assertEquals(exit, exitCode(0));
  assert(stderr.includes("wrong: 0"));
  const told = stdout.map((line) => `${line}\n`).join("");
  assertEquals(workerLines(told), EXPECTED_WORKER_LINES);
  const written = new TextDecoder().decode(strayIn(stderr));
  assertEquals(told.replaceAll(WORKER_LINE, ""), written);
});
