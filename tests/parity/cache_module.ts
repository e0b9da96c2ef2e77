import { CacheType, createCacheService } from "../../mod.ts";
import { cacheCases } from "./cache_cases.ts";
import { isCaseFor } from "./cache_fixture.ts";

const [backendName, prefix] = Deno.args;

const backend = Object.values(CacheType).find((candidate) => candidate === backendName);
if (backend === undefined) throw new Error(`No such backend: ${backendName}`);

/** One module runs all cases, each on a service of its own: starting one for each takes longer. */
const failures: string[] = [];
for (const [index, cacheCase] of cacheCases.entries()) {
  if (!isCaseFor(cacheCase, backend)) continue;
  try {
    await cacheCase.run({
      backend,
      open: (own = {}) => createCacheService({ ...own, service: cacheCase.name }),
      key: (name) => `${prefix}${index}:${name}`,
    });
  } catch (error) {
    failures.push(`${cacheCase.name}:\n${Deno.inspect(error)}`);
  }
}
if (failures.length > 0) throw new Error(failures.join("\n\n"));
