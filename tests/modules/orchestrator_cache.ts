// deno-lint-ignore-file no-console
/** Stores a value with `set KEY VALUE`, tells it with `get KEY`. */
import { createCacheService } from "@pywatt/sdk";

const [operation, key = "", value = ""] = Deno.args;
await using cache = await createCacheService();
if (operation === "set") await cache.set(key, new TextEncoder().encode(value));
console.error(new TextDecoder().decode(await cache.get(key) ?? new Uint8Array()));
