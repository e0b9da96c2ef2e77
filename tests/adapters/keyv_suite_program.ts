/** Runs the suite that Keyv publishes for its stores: a test file of its own, started by keyv_test.ts. */
import { KeyvCacheStore } from "../../src/adapters/keyv.ts";
import { testOnCaches } from "./cache_modes.ts";
import { keyvSuiteTests } from "./keyv_suite.ts";

for (const { name, run } of await keyvSuiteTests()) {
  testOnCaches(`@keyv/test-suite: ${name}`, (cache) => run(() => new KeyvCacheStore(cache)));
}
