import { assert, assertEquals, assertGreater } from "@std/assert";
import type { ObservedOperation } from "@pywatt/sdk/orchestrator";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { moduleEntry } from "../orchestrator/modules.ts";
import { RawOrchestrator } from "../orchestrator/raw_module.ts";
import { observedOrchestrator, PASSWORD } from "./observed.ts";

Deno.test("a snapshot tells what each module and each service does", async () => {
  await using orchestrator = await observedOrchestrator();
  const { modules, services, latency, ready, pid, uptimeSeconds } = orchestrator.status();
  const [observed] = modules;
  assert(observed !== undefined);
  const { memoryBytes, uptimeSeconds: moduleUptime, receivedBytes, sentBytes, ...rest } = observed;
  assertEquals(rest, {
    id: "observed",
    state: "connected",
    pid: rest.pid ?? 0,
    restarts: 0,
    operations: 7,
    errors: 1,
    inFlight: 0,
  });
  assert(moduleUptime !== undefined && moduleUptime < 60 && uptimeSeconds < 60);
  if (Deno.build.os === "linux") assertGreater(memoryBytes ?? 0, 1024 * 1024);
  assertGreater(receivedBytes, 500);
  assertGreater(sentBytes, 500);
  assertEquals(services, [
    {
      kind: "database",
      name: "default",
      state: "open",
      pool: { maxConnections: 1, open: 1, busy: 0, waiting: 0 },
    },
    { kind: "database", name: "unused", state: "unused" },
    { kind: "cache", name: "default", state: "open" },
  ]);
  assertEquals(latency.counts.reduce((sum, count) => sum + count, 0), 7);
  assertEquals(latency.counts.length, latency.boundsSeconds.length + 1);
  assertEquals([ready, pid], [true, Deno.pid]);
});

Deno.test("a snapshot tells the last errors, without the values of a statement", async () => {
  await using orchestrator = await observedOrchestrator();
  const [error, ...others] = orchestrator.status().errors;
  assert(error !== undefined);
  const { time, message, ...rest } = error;
  assertEquals(others, []);
  assertEquals(rest, {
    moduleId: "observed",
    serviceType: "database",
    service: "default",
    operation: "query",
    kind: "query",
  });
  assertEquals(message, "Cannot run the statement: no such column: wrong");
  assert(Math.abs(Date.parse(time) - Date.now()) < 60_000);
});

Deno.test("a snapshot is written as JSON as it is, and holds no secret", async () => {
  const encoded = btoa(`app:${PASSWORD}`);
  await using orchestrator = await observedOrchestrator([`it is ${PASSWORD}`, `or ${encoded}`]);
  const status = orchestrator.status();
  assertEquals(JSON.parse(JSON.stringify(status)), status);
  const ofModule = status.log.filter(({ moduleId }) => moduleId === "observed");
  const lines = ofModule.map(({ message }) => message);
  assertEquals(lines, ["it is [redacted]", "or [redacted]=", "ready"]);
  assertEquals(JSON.stringify(status).includes(PASSWORD), false);
});

Deno.test("a module that was started again, and one that has ended, are still told of", async () => {
  await using orchestrator = new Orchestrator({
    logger: silentLogger,
    onModuleOutput: () => {},
    services: { cache: { default: { cacheType: "in_memory" } } },
    modules: {
      flaky: {
        entry: moduleEntry("flaky"),
        args: ["3"],
        restart: { when: "on-failure", initialDelayMs: 1 },
      },
    },
  });
  assertEquals(orchestrator.status().modules, []);
  assertEquals(orchestrator.status().ready, false);
  await (await orchestrator.launch("flaky")).exited;
  const { modules, ready } = orchestrator.status();
  assertEquals(
    modules.map(({ id, state, restarts, pid, memoryBytes, uptimeSeconds }) => {
      return { id, state, restarts, pid, memoryBytes, uptimeSeconds };
    }),
    [
      {
        id: "flaky",
        state: "ended",
        restarts: 2,
        pid: undefined,
        memoryBytes: undefined,
        uptimeSeconds: undefined,
      },
    ],
  );
  assertEquals(ready, true);
});

Deno.test("a service that could not be opened says so, and the orchestrator is not ready", async () => {
  const url = `postgres://app:${PASSWORD}@127.0.0.1:1/app`;
  await using orchestrator = new Orchestrator({
    logger: silentLogger,
    onModuleOutput: () => {},
    services: { database: { default: { url } }, cache: { default: { cacheType: "in_memory" } } },
    modules: { open: { entry: moduleEntry("open") } },
  });
  await (await orchestrator.launch("open")).exited;
  const { services, ready } = orchestrator.status();
  const [database] = services;
  assertEquals([database?.state, ready], ["failed", false]);
  assert(database?.error?.startsWith('Cannot open database "app"'), database?.error);
});

Deno.test("whoever asks for it is told of each operation", async () => {
  const operations: ObservedOperation[] = [];
  await using _orchestrator = await observedOrchestrator([], {
    onOperation: (operation) => {
      operations.push(operation);
      throw new Error("a listener that fails");
    },
  });
  assertEquals(
    operations.map(({ serviceType, operation, error }) => {
      return [serviceType, operation, error?.kind];
    }),
    [
      ["database", "open", undefined],
      ["cache", "open", undefined],
      ["database", "execute", undefined],
      ["database", "execute", undefined],
      ["database", "query", undefined],
      ["database", "query", "query"],
      ["cache", "set", undefined],
    ],
  );
  for (const { durationMs, moduleId, service } of operations) {
    assert(durationMs >= 0 && durationMs < 60_000);
    assertEquals([moduleId, service], ["observed", "default"]);
  }
});

Deno.test("operations and services that a module makes up are counted as one", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  for (let index = 0; index < 100; index++) {
    await raw.operate({ connection_id, operation: `made up ${index}` });
    await raw.open(`made up ${index}`).catch(() => {});
  }
  await raw.operate({ connection_id, operation: "__proto__" });
  const counted = [...raw.record.services.values()].flatMap((
    { serviceType, service, operations },
  ) =>
    [...operations.values()].map(({ name, count, errors }) => {
      return [serviceType, service, name, count, Object.fromEntries(errors)];
    })
  );
  assertEquals(counted, [
    ["database", "default", "open", 1, {}],
    ["database", "default", "unknown", 101, { protocol: 101 }],
    ["unknown", "unknown", "open", 100, { configuration: 100 }],
  ]);
  assertEquals(raw.record.inFlight, 0);
});

Deno.test("an answer that is too large to be sent counts as failed", async () => {
  await using orchestrator = new RawOrchestrator({ database: { default: {} } });
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  const sql = "SELECT hex(zeroblob(9000000)) AS long";
  const { success } = await raw.operate({
    connection_id,
    operation: "query",
    params: { sql, params: [] },
  });
  assertEquals(success, false);
  const meter = raw.record.service("database", "default").operations.get("query");
  assertEquals(meter?.errorCount, 1);
});

Deno.test("the start and the end of each process are among the lines of the orchestrator", async () => {
  const orchestrator = await observedOrchestrator();
  const [module] = orchestrator.status().modules;
  await orchestrator.stop();
  const own = orchestrator.status().log.filter(({ moduleId }) => moduleId === undefined);
  assertEquals(own.filter(({ level }) => level === "info").map(({ message }) => message), [
    `Module "observed" has been started as process ${module?.pid}`,
    'Module "observed" has ended with code 0',
  ]);
});
