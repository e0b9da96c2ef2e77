import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { silentLogger } from "../src/logger.ts";
import { Router } from "../src/orchestrator/router.ts";
import { ServiceRegistry } from "../src/orchestrator/service_registry.ts";
import { P256_JWK } from "./support/jwt_keys.ts";
import { StdioModule } from "./support/stdio_module.ts";

/** With it, loading any driver is an error. */
const TRIPWIRE = [
  "--no-prompt",
  "--no-lock",
  `--import-map=${new URL("./modules/tripwire.json", import.meta.url).href}`,
];

Deno.test("a module that uses every service loads no driver", async () => {
  const services = new ServiceRegistry({
    database: { default: { url: "sqlite::memory:" } },
    cache: { default: { cacheType: "in_memory" } },
    jwt: {
      default: { secret: "a secret of 32 bytes that no module has", keys: [{ jwk: P256_JWK }] },
    },
  });
  const flags = [...TRIPWIRE, "--allow-env=PYWATT_MODULE_ID"];
  await using launched = StdioModule.launch("services", { flags });
  const router = new Router(launched.transport, services, {
    moduleId: "orders",
    logger: silentLogger,
    onStray: () => {},
  });
  const { code, stderr } = await launched.ended();
  await router.released;
  await services.close();
  assertEquals([code, ...stderr], [0, '[{"one":1}]', "1", "42"]);
});

Deno.test("the same program standing alone does load one", async () => {
  await using launched = StdioModule.launch("services", { flags: TRIPWIRE });
  const { code, stderr } = await launched.ended();
  assertNotEquals(code, 0);
  assertStringIncludes(stderr.join("\n"), "a driver was loaded");
});
