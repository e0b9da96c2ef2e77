import { type CacheConfig, CacheType, createCacheService } from "../../mod.ts";
import { withNamespace } from "../../src/cache/namespaced.ts";
import { openCacheProxy } from "../../src/cache/proxy.ts";
import { cacheOver } from "../../src/cache/service.ts";
import { cacheCases } from "./cache_cases.ts";
import type { CacheCase, CacheFixture } from "./cache_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { MemoryHost, runInModule } from "./modes.ts";

type Backend = CacheFixture["backend"];

const REDIS_URL = Deno.env.get("REDIS_URL");
const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL");

/** A file cache has a folder of its own, which goes with the case. */
const BACKENDS: Readonly<Record<Backend, (folder: string) => CacheConfig>> = {
  redis: () => ({ cacheType: "redis", url: REDIS_URL ?? "" }),
  in_memory: () => ({ cacheType: "in_memory" }),
  file: (folder) => ({ cacheType: "file", directory: `${folder}/cache` }),
  memcached: () => ({ cacheType: "memcached", url: MEMCACHED_URL ?? "" }),
};

function isMissing(backend: Backend): boolean {
  if (backend === "redis") return REDIS_URL === undefined;
  return backend === "memcached" && MEMCACHED_URL === undefined;
}

const MODES: Readonly<
  Record<
    string,
    (cacheCase: CacheCase, backend: Backend, config: CacheConfig, prefix: string) => Promise<void>
  >
> = {
  async directly(cacheCase, backend, config, prefix) {
    await cacheCase.run({
      backend,
      open: (own = {}) => createCacheService({ ...config, ...own }),
      key: (name) => prefix + name,
    });
  },
  async "proxied in memory"(cacheCase, backend, config, prefix) {
    await using host = await MemoryHost.start({ cache: { default: config } });
    await cacheCase.run({
      backend,
      open: async ({ namespace } = {}) =>
        cacheOver(withNamespace(await openCacheProxy(host.client, {}), namespace)),
      key: (name) => prefix + name,
    });
  },
  async "proxied in a module"({ name }, backend, config, prefix) {
    const entry = new URL("./cache_module.ts", import.meta.url);
    await runInModule(entry, [name, backend, prefix], { cache: { default: config } });
  },
};

for (const backend of Object.values(CacheType)) {
  for (const [mode, run] of Object.entries(MODES)) {
    for (const cacheCase of cacheCases) {
      if (cacheCase.only !== undefined && cacheCase.only !== backend) continue;
      Deno.test({
        name: `${backend} ${mode}: ${cacheCase.name}`,
        ignore: isMissing(backend),
        async fn() {
          await using folder = await TemporaryFolder.make();
          const config = { ...BACKENDS[backend](folder.path), ...cacheCase.settings };
          await run(cacheCase, backend, config, `pywatt-test-${crypto.randomUUID()}:`);
        },
      });
    }
  }
}
