/** Counts in a file cache that others count in too. */
import { createCacheService } from "../../mod.ts";

const [directory = "", key = "", times = ""] = Deno.args;

await using cache = await createCacheService({ cacheType: "file", directory });
for (let count = 0; count < Number(times); count++) await cache.increment(key);
