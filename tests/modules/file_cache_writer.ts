/** Writes one version after the other to a file cache, and says which are stored; until it is killed. */
import { createCacheService } from "../../mod.ts";
import { print } from "../../tools/print.ts";
import { CRASH_KEYS, crashValue, versionOf } from "../cache/crash_values.ts";

const [directory = ""] = Deno.args;

await using cache = await createCacheService({
  cacheType: "file",
  directory,
  defaultTtlSeconds: 0,
});
const versions = new Map<string, number>();
for (const key of CRASH_KEYS) versions.set(key, versionOf(await cache.get(key)));

for (;;) {
  await Promise.all(CRASH_KEYS.map(async (key) => {
    const version = (versions.get(key) ?? 0) + 1;
    await cache.set(key, crashValue(key, version));
    versions.set(key, version);
    print(`${CRASH_KEYS.indexOf(key)} ${version}`);
  }));
}
