// deno-lint-ignore-file no-console
/** Tells whether it takes itself for a module, and uses a cache. */
import { createCacheService, isModule, moduleId } from "../../mod.ts";

console.error(JSON.stringify({ isModule: isModule(), moduleId: moduleId() ?? null }));
await using cache = await createCacheService();
await cache.set("key", Uint8Array.of(1));
console.error(String(await cache.get("key")));
