// deno-lint-ignore-file no-console
/** Runs `set KEY VALUE [NAMESPACE]`, `get KEY [NAMESPACE]`, `scan` or `flush`, and tells the result. */
import { createCacheService } from "@pywatt/sdk";

const [operation, key = "", ...rest] = Deno.args;
const [value = "", namespace = ""] = operation === "set" ? rest : ["", ...rest];
await using cache = await createCacheService({ namespace });
switch (operation) {
  case "set":
    await cache.set(key, value);
    break;
  case "get":
    console.error(await cache.getString(key) ?? "");
    break;
  case "scan":
    console.error((await Array.fromAsync(cache.scan())).join());
    break;
  case "flush":
    console.error(String(await cache.flush()));
    break;
  default:
    throw new Error(`Cannot run ${operation}`);
}
