import { CacheType, createCacheService } from "../../mod.ts";
import { cacheCases } from "./cache_cases.ts";

const [name, backend, prefix] = Deno.args;

const cacheType = Object.values(CacheType).find((type) => type === backend);
if (cacheType === undefined) throw new Error(`No such backend: ${backend}`);
const cacheCase = cacheCases.find((candidate) => candidate.name === name);
if (cacheCase === undefined) throw new Error(`No such case: ${name}`);

await cacheCase.run({
  backend: cacheType,
  open: (own = {}) => createCacheService(own),
  key: (key) => `${prefix}${key}`,
});
