import { assertEquals } from "@std/assert";
import { type CacheConfig, CacheType, createCacheService } from "../../mod.ts";
import { withNamespace } from "../../src/cache/namespaced.ts";
import { openCacheProxy } from "../../src/cache/proxy.ts";
import { cacheOver } from "../../src/cache/service.ts";
import { print } from "../../tools/print.ts";
import { cacheCases } from "./cache_cases.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { type CacheCase, isCaseFor } from "./cache_fixture.ts";
import { MemoryHost, runInModule } from "./modes.ts";

const REDIS_URL = Deno.env.get("REDIS_URL");
const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL");

/** Where each backend is; nothing where there is none. Each run of a case has its own folder. */
const BACKENDS: Readonly<Record<CacheType, ((folder: string) => CacheConfig) | undefined>> = {
  redis: REDIS_URL === undefined ? undefined : () => ({ cacheType: "redis", url: REDIS_URL }),
  in_memory: () => ({ cacheType: "in_memory" }),
  file: (directory) => ({ cacheType: "file", directory }),
  memcached: MEMCACHED_URL === undefined
    ? undefined
    : () => ({ cacheType: "memcached", url: MEMCACHED_URL }),
};

type Run = (cacheCase: CacheCase, backend: CacheType, config: CacheConfig) => Promise<void>;

/** The modes in this process; the one in a module follows. */
const MODES: Readonly<Record<string, Run>> = {
  async directly(cacheCase, backend, config) {
    const prefix = uniquePrefix();
    await cacheCase.run({
      backend,
      open: (own = {}) => createCacheService({ ...config, ...own }),
      key: (name) => prefix + name,
    });
  },
  async "proxied in memory"(cacheCase, backend, config) {
    const prefix = uniquePrefix();
    await using host = await MemoryHost.start({ cache: { default: config } });
    await cacheCase.run({
      backend,
      open: async ({ namespace } = {}) =>
        cacheOver(withNamespace(await openCacheProxy(host.client, {}), namespace)),
      key: (name) => prefix + name,
    });
  },
};

/** How often a case ran, and how often it held. */
const tally = { runs: 0, held: 0 };

for (const backend of Object.values(CacheType)) {
  const configIn = BACKENDS[backend];
  const cases = cacheCases.filter((cacheCase) => isCaseFor(cacheCase, backend));
  for (const [mode, run] of Object.entries(MODES)) {
    for (const cacheCase of cases) {
      if (cacheCase.isShared && backend === "in_memory" && mode === "directly") continue;
      Deno.test({
        name: `${backend} ${mode}: ${cacheCase.name}`,
        ignore: configIn === undefined,
        async fn() {
          await using folder = await TemporaryFolder.make();
          tally.runs++;
          await run(cacheCase, backend, { ...configIn?.(folder.path), ...cacheCase.settings });
          tally.held++;
        },
      });
    }
  }
  Deno.test({
    name: `${backend} proxied in a module: all of these cases`,
    ignore: configIn === undefined,
    async fn() {
      await using folder = await TemporaryFolder.make();
      tally.runs += cases.length;
      const entry = new URL("./cache_module.ts", import.meta.url);
      const cache = Object.fromEntries(
        cases.map(({ name, settings }, index) => [
          name,
          { ...configIn?.(`${folder.path}/${index}`), ...settings },
        ]),
      );
      await runInModule(entry, [backend, uniquePrefix()], { cache });
      tally.held += cases.length;
    },
  });
}

Deno.test("no cache behaves differently by its mode", () => {
  const differences = tally.runs - tally.held;
  print(
    `cache parity: ${tally.runs} runs of ${cacheCases.length} cases, ${differences} differences`,
  );
  assertEquals(differences, 0);
});

function uniquePrefix(): string {
  return `pywatt-test-${crypto.randomUUID()}:`;
}
