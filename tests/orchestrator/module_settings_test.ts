import { assertEquals, assertThrows } from "@std/assert";
import { type ModuleConfig, Orchestrator } from "@pywatt/sdk/orchestrator";
import { heartbeatOf, restartPolicyOf } from "../../src/orchestrator/module_settings.ts";

function refused(config: Partial<ModuleConfig>, expected: string): void {
  assertThrows(
    () => new Orchestrator({ modules: { orders: { entry: "orders.ts", ...config } } }),
    TypeError,
    `Cannot use module "orders": ${expected}`,
  );
}

Deno.test("a time of a restart that no timer can wait is refused", () => {
  for (const value of [NaN, -1, Infinity, 2 ** 31]) {
    const expected = `is ${value}, expected a number from 0 to 2147483647`;
    refused({ restart: { initialDelayMs: value } }, `restart.initialDelayMs ${expected}`);
    refused({ restart: { maxDelayMs: value } }, `restart.maxDelayMs ${expected}`);
  }
  refused(
    { restart: { crashLoopAfter: 1.5 } },
    "restart.crashLoopAfter is 1.5, expected a whole number of at least 0",
  );
  refused(
    { restart: { healthyAfterSeconds: NaN } },
    "restart.healthyAfterSeconds is NaN, expected a number of at least 0",
  );
});

Deno.test("a restart policy that does not exist is refused", () => {
  const config: ModuleConfig = JSON.parse('{"entry":"orders.ts","restart":{"when":"sometimes"}}');
  refused(
    config,
    'restart.when is "sometimes", expected "always", "on-failure" or "never"',
  );
});

Deno.test("a heartbeat that would never be, or always, is refused", () => {
  for (const value of [NaN, 0, -1, Infinity, 2_147_484]) {
    const expected = `is ${value}, expected a number over 0 and up to 2147483`;
    refused({ heartbeat: { intervalSeconds: value } }, `heartbeat.intervalSeconds ${expected}`);
    refused({ heartbeat: { timeoutSeconds: value } }, `heartbeat.timeoutSeconds ${expected}`);
  }
});

Deno.test("a number of instances, a limit of memory or a readiness that cannot be is refused", () => {
  for (const value of [0, 1.5, NaN, 1_001]) {
    refused(
      { instances: value },
      `instances is ${value}, expected a whole number from 1 to 1000`,
    );
  }
  for (const value of [7, 8.5, -1, 1_048_577]) {
    refused(
      { limits: { maxMemoryMiB: value } },
      `limits.maxMemoryMiB is ${value}, expected a whole number from 8 to 1048576`,
    );
  }
  for (const value of [0, -1, Infinity]) {
    refused(
      { readiness: { timeoutSeconds: value } },
      `readiness.timeoutSeconds is ${value}, expected a number over 0 and up to 2147483`,
    );
  }
});

Deno.test("what is undefined has its default, as what is not there", () => {
  const config: ModuleConfig = JSON.parse('{"entry":"orders.ts","restart":{},"heartbeat":{}}');
  Object.assign(config.restart ?? {}, { maxDelayMs: undefined, when: "always" });
  Object.assign(config.heartbeat ?? {}, { timeoutSeconds: undefined });
  assertEquals(restartPolicyOf("orders", config), {
    when: "always",
    initialDelayMs: 500,
    maxDelayMs: 30_000,
    crashLoopAfter: 5,
    healthyAfterSeconds: 60,
  });
  assertEquals(heartbeatOf("orders", config), { intervalSeconds: 5, timeoutSeconds: 60 });
});
