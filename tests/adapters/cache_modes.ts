import { type CacheConfig, type CacheService, createCacheService } from "../../mod.ts";
import { withNamespace } from "../../src/cache/namespaced.ts";
import { openCacheProxy } from "../../src/cache/proxy.ts";
import { cacheOver } from "../../src/cache/service.ts";
import { MemoryHost } from "../parity/modes.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const REDIS_URL = Deno.env.get("REDIS_URL");

const CONFIGS: Readonly<Record<string, (folder: string) => CacheConfig>> = {
  memory: () => ({ cacheType: "in_memory" }),
  file: (directory) => ({ cacheType: "file", directory }),
  redis: () => ({ cacheType: "redis", url: REDIS_URL ?? "" }),
};

const MODES: Readonly<
  Record<
    string,
    (config: CacheConfig, run: (cache: CacheService) => Promise<void>) => Promise<void>
  >
> = {
  async directly(config, run) {
    await using cache = await createCacheService(config);
    await run(cache);
  },
  async "over the proxy"({ namespace, ...config }, run) {
    await using host = await MemoryHost.start({ cache: { default: config } });
    await using cache = cacheOver(withNamespace(await openCacheProxy(host.client, {}), namespace));
    await run(cache);
  },
};

/** Registers a test for each cache that can list its keys, standing alone and proxied. */
export function testOnCaches(name: string, run: (cache: CacheService) => Promise<void>): void {
  for (const [backend, configIn] of Object.entries(CONFIGS)) {
    for (const [mode, open] of Object.entries(MODES)) {
      Deno.test({
        name: `${backend} ${mode}: ${name}`,
        ignore: backend === "redis" && REDIS_URL === undefined,
        async fn() {
          await using folder = await TemporaryFolder.make();
          const namespace = `pywatt-test-${crypto.randomUUID()}`;
          await open({ ...configIn(folder.path), namespace }, run);
        },
      });
    }
  }
}
