import { createCacheService } from "../../mod.ts";
import { cacheCases } from "./cache_cases.ts";

const [name, backend, prefix] = Deno.args;

if (backend !== "redis" && backend !== "in_memory") throw new Error(`No such backend: ${backend}`);
const cacheCase = cacheCases.find((candidate) => candidate.name === name);
if (cacheCase === undefined) throw new Error(`No such case: ${name}`);

await cacheCase.run({
  backend,
  open: (own = {}) => createCacheService(own),
  key: (key) => `${prefix}${key}`,
});
