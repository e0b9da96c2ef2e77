import { assert, assertEquals } from "@std/assert";
import { createCacheService } from "@pywatt/sdk";
import type { CacheConfig, ModuleConfig } from "@pywatt/sdk/orchestrator";
import {
  exitCode,
  type RecordedOrchestrator,
  recordedOrchestrator,
} from "../orchestrator/modules.ts";

const REDIS_URL = Deno.env.get("REDIS_URL");
const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL");
const MODULES = 16;
const INCREMENTS = 10_000;
const WORKERS = 8;
const ROUNDS = 20;
const LOADERS = 8;
const CALLERS = 1_000;

const BACKENDS: Readonly<Record<string, CacheConfig | undefined>> = {
  redis: REDIS_URL === undefined ? undefined : { url: REDIS_URL },
  in_memory: { cacheType: "in_memory" },
  file: { cacheType: "file" },
  memcached: MEMCACHED_URL === undefined ? undefined : { url: MEMCACHED_URL },
};

function contender(...args: readonly string[]): ModuleConfig {
  return { entry: new URL("../modules/cache_contender.ts", import.meta.url), args };
}

function named(name: string, count: number, config: ModuleConfig): Record<string, ModuleConfig> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name}-${index}`, config]),
  );
}

/** Runs modules on one cache, all in the same namespace, of which nothing is left. */
function contention(
  backend: CacheConfig,
  modules: Readonly<Record<string, ModuleConfig>>,
): RecordedOrchestrator {
  const namespace = `pywatt-test-${crypto.randomUUID()}`;
  const directory = Deno.makeTempDirSync({ prefix: "pywatt-test-" });
  const cache = backend.cacheType === "file" ? { ...backend, directory } : backend;
  const recorded = recordedOrchestrator({
    services: { cache: { default: cache } },
    modules: Object.fromEntries(
      Object.entries(modules).map(([id, config]) => {
        return [id, { ...config, services: { cache: { default: { namespace } } } }];
      }),
    ),
  });
  return {
    ...recorded,
    async [Symbol.asyncDispose]() {
      await recorded[Symbol.asyncDispose]();
      {
        await using own = await createCacheService({ ...cache, namespace });
        await own.flush();
      }
      await Deno.remove(directory, { recursive: true });
    },
  };
}

for (const [backend, config] of Object.entries(BACKENDS)) {
  const ignore = config === undefined;
  const key = "key";

  Deno.test({
    name: `${backend}: ${MODULES} modules count to ${MODULES * INCREMENTS}, exactly`,
    ignore,
    async fn() {
      await using contest = contention({ ...config }, {
        ...named("counter", MODULES, contender("increment", key, String(INCREMENTS))),
        reader: contender("get", key),
      });
      const ids = Array.from({ length: MODULES }, (_, index) => `counter-${index}`);
      const exits = await Promise.all(ids.map((id) => contest.run(id)));
      assertEquals(exits, ids.map(() => exitCode(0)));
      await contest.run("reader");
      assertEquals(contest.output.lines("reader"), [String(MODULES * INCREMENTS)]);
    },
  });

  Deno.test({
    name:
      `${backend}: one of ${MODULES} modules holds a lock at a time, also while they are killed`,
    ignore,
    async fn() {
      const lock = `${key} lock`;
      const victims = MODULES - WORKERS;
      await using contest = contention({ ...config }, {
        ...named("worker", WORKERS, contender("work", lock, String(ROUNDS))),
        ...named("victim", victims, contender("hold", lock)),
        reader: contender("get", `${lock} sections`),
      });
      const killed = Array.from({ length: victims }, async (_, index) => {
        const victim = await contest.launchUntil(`victim-${index}`, "holding");
        Deno.kill(victim.pid ?? 0, "SIGKILL");
        return (await victim.exited).code;
      });
      const ids = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
      const exits = await Promise.all(ids.map((id) => contest.run(id)));
      assertEquals(exits, ids.map(() => exitCode(0)), contest.output.lines("worker-0").join("\n"));
      assertEquals(await Promise.all(killed), Array(victims).fill(137));
      await contest.run("reader");
      assertEquals(contest.output.lines("reader"), [String(WORKERS * ROUNDS + victims)]);
    },
  });

  Deno.test({
    name: `${backend}: ${CALLERS} callers in ${LOADERS} modules load a value once`,
    ignore,
    async fn() {
      const args = [`${key} value`, String(CALLERS / LOADERS), String(LOADERS)];
      await using contest = contention(
        { ...config },
        named("loader", LOADERS, contender("load", ...args)),
      );
      const ids = Array.from({ length: LOADERS }, (_, index) => `loader-${index}`);
      assertEquals(await Promise.all(ids.map((id) => contest.run(id))), ids.map(() => exitCode(0)));
      assertEquals(ids.map((id) => contest.output.lines(id)), ids.map(() => ["loaded 1"]));
    },
  });

  Deno.test({
    name: `${backend}: when a module dies while it loads, one that waits for it loads`,
    ignore,
    async fn() {
      const value = `${key} orphan`;
      await using contest = contention({ ...config }, {
        dying: contender("load forever", value),
        waiting: contender("load", value, "3", "1"),
      });
      const dying = await contest.launchUntil("dying", "loading");
      const waiting = await contest.orchestrator.launch("waiting");
      Deno.kill(dying.pid ?? 0, "SIGKILL");
      assert((await waiting.exited).success);
      assertEquals(contest.output.lines("waiting"), ["loaded 1"]);
    },
  });
}
