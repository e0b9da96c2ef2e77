/**
 * For whoever tests modules: an orchestrator within the test, which needs no server, no subprocess
 * and no permission; faults on demand; and recordings of what a module asks, to replay it without
 * any service.
 *
 * @example A test of code that uses the cache
 * ```ts
 * import { createCacheService } from "@pywatt/sdk";
 * import { startTestHost } from "@pywatt/sdk/testing";
 * import { assertEquals } from "@std/assert";
 *
 * await using host = await startTestHost();
 * await using cache = await createCacheService();
 * await cache.setString("greeting", "Hello");
 * assertEquals(host.cache.calls.map(({ operation }) => operation), ["open", "set"]);
 * ```
 *
 * @module
 */
export { startTestHost } from "./test_host.ts";
export { runModule } from "./run_module.ts";
export type { ModuleRun, RunModuleOptions } from "./run_module.ts";
export type { TestCall } from "./call_log.ts";
export type { CacheFault, DatabaseFault, FaultOptions, JwtFault, ServiceFault } from "./faults.ts";
export type {
  SeedServices,
  TestCache,
  TestDatabase,
  TestHost,
  TestHostOptions,
  TestService,
} from "./types.ts";
