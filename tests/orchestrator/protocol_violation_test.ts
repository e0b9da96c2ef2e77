import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DEFAULT_MAX_FRAME_BYTES } from "../../src/ipc/frame.ts";
import { RawOrchestrator } from "./raw_module.ts";
import { frameBytes } from "../support/frame_bytes.ts";

const VIOLATION = { kind: "protocol" };

Deno.test("an unknown operation is refused, and the connection stays of use", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  for (const operation of ["drop_everything", "constructor", "__proto__", ""]) {
    const { success, error, error_info } = await raw.operate({ connection_id, operation });
    assertEquals(success, false);
    assertEquals(error, `Cannot run "${operation}": a database has no such operation`);
    assertEquals(error_info, VIOLATION);
  }
  assertEquals((await raw.operate({ connection_id })).success, true);
});

Deno.test("an operation of another kind of service is refused", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const database = await raw.open("database");
  const cache = await raw.open("cache");
  const asCache = await raw.operate({ connection_id: database, service_type: "cache" });
  assertEquals(asCache.error, `Cannot use connection "${database}": this module has no such cache`);
  const get = await raw.operate({ connection_id: database, operation: "get" });
  assertEquals(get.error_info, VIOLATION);
  const query = { connection_id: cache, service_type: "cache", operation: "query" };
  assertEquals((await raw.operate(query)).error_info, VIOLATION);
});

Deno.test("params of a wrong shape are refused", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  const wrong = [
    {},
    { sql: 1, params: [] },
    { sql: "SELECT 1" },
    { sql: "SELECT 1", params: {} },
    { sql: "SELECT 1", params: [], transaction: "1" },
    { sql: "SELECT $1", params: [{ $: "bigint", v: "many" }] },
    { sql: "SELECT $1", params: [{ $: "undefined" }] },
  ];
  for (const params of wrong) {
    const { success, error_info } = await raw.operate({
      connection_id,
      operation: "query",
      params,
    });
    assertEquals({ success, error_info }, { success: false, error_info: VIOLATION });
  }
  assertEquals((await raw.operate({ connection_id })).success, true);
});

Deno.test("a message that lacks a field is answered by its id", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  await raw.send({ op: "service_operation", id: 7, operation: "ping" });
  const { id, success, error, error_info } = await raw.next("service_operation_result");
  assertEquals({ id, success, error_info }, { id: 7, success: false, error_info: VIOLATION });
  assertEquals(error, "service_operation lacks a field or has one of a wrong type");
});

Deno.test("a message without a known op or id gets a protocol error", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  await raw.send({ op: "launch_missiles" });
  assertEquals((await raw.next("protocol_error")).error, "a message has no known op");
  await raw.send([{ op: "heartbeat" }, 1]);
  assertEquals((await raw.next("protocol_error")).error, "a message is not an object");
  await raw.send({ op: "init", protocol_version: 1, limits: {} });
  assertMatch((await raw.next("protocol_error")).error, /^init lacks a field/);
  await raw.send({ op: "idle_ack" });
  assertEquals((await raw.next("protocol_error")).error, "idle_ack is not for an orchestrator");
  assertEquals(raw.warnings.length, 4);
});

Deno.test("a call that comes before identify is refused", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = orchestrator.connectSilently();
  await assertRejects(() => raw.open("database"), Error, "no identify of protocol version 1");
});

Deno.test("a module of another version is told which one is spoken here, and gets nothing", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = orchestrator.connectSilently();
  await raw.identify(2);
  await assertRejects(() => raw.open("database"), Error, "no identify of protocol version 1");
  assertEquals(raw.warnings[0], 'Module "module" speaks protocol version 2, expected 1');
});

Deno.test("a service_cancel that cannot be used leaves its call alone", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  await raw.send({ op: "service_cancel", id: 7, reason: "boredom" });
  const { error } = await raw.next("protocol_error");
  assertEquals(error, "service_cancel lacks a field or has one of a wrong type");
});

Deno.test("broken JSON is answered by its id where that can be read, and the next frame counts", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  await raw.sendBytes(frameBytes('{"op":"service_operation","id":12,"connection_id"'));
  const { id, error_info } = await raw.next("service_operation_result");
  assertEquals({ id, error_info }, { id: 12, error_info: VIOLATION });
  await raw.sendBytes(frameBytes('{"op":"'.padEnd(40, "x")));
  assertEquals((await raw.next("protocol_error")).error, "a frame is not JSON in UTF-8");
  await raw.send({ op: "heartbeat" });
  await raw.next("heartbeat_ack");
});

Deno.test("a frame over the limit is skipped and answered by its id", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  const sql = "x".repeat(DEFAULT_MAX_FRAME_BYTES);
  const { success, error, error_info } = await raw.operate({ connection_id, params: { sql } });
  assertEquals({ success, error_info }, { success: false, error_info: VIOLATION });
  assertMatch(error ?? "", /^a frame of \d+ bytes is over the limit of 16777216$/);
  assertEquals((await raw.operate({ connection_id })).success, true);
});

Deno.test("an answer over the limit is an error on the call that asked for it", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  const params = { sql: `SELECT hex(zeroblob(${DEFAULT_MAX_FRAME_BYTES})) AS big`, params: [] };
  const { error_info } = await raw.operate({ connection_id, operation: "query", params });
  assertEquals(error_info, { kind: "too_large" });
  assertEquals((await raw.operate({ connection_id })).success, true);
});

Deno.test("an id that is in use is refused, and the first call keeps its answer", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("database");
  const call = { op: "service_operation", id: 5, connection_id, service_type: "database" };
  const query = { operation: "query", params: { sql: "SELECT 41 + 1 AS answer", params: [] } };
  await raw.send([{ ...call, ...query }, { ...call, operation: "ping", params: {} }]);
  const answers = [
    await raw.next("service_operation_result"),
    await raw.next("service_operation_result"),
  ];
  assertEquals(answers.map(({ id }) => id), [5, 5]);
  assertEquals(answers.find(({ success }) => !success)?.error, "id 5 is in use");
  assertMatch(JSON.stringify(answers.find(({ success }) => success)?.result), /\[\[42\]\]/);
});

Deno.test("bytes that begin no frame are the module's output, and the next frame counts", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  await raw.sendBytes(new TextEncoder().encode("Hello\n"));
  await raw.send({ op: "heartbeat" });
  await raw.next("heartbeat_ack");
  assertEquals(new TextDecoder().decode(raw.stray[0]), "Hello\n");
});

Deno.test("whatever one module sends, another module's connection lives on", async () => {
  await using orchestrator = new RawOrchestrator();
  const good = await orchestrator.connect("good");
  const connection_id = await good.open("database");
  const bad = await orchestrator.connect("bad");
  const badConnection = await bad.open("database");
  const sent = [
    bad.sendBytes(frameBytes('{"op":"service_operation","id":1,')),
    bad.sendBytes(new Uint8Array(100_000)),
    bad.send({ op: "service_cancel", id: 99, reason: "timeout" }),
    bad.send({ op: "shutdown", reason: "because", grace_ms: 0 }),
    bad.operate({ connection_id: badConnection, operation: "commit", params: { transaction: 1 } }),
  ];
  await Promise.all(sent);
  await bad.close();
  assertEquals((await good.operate({ connection_id })).success, true);
  assertEquals(good.warnings, []);
});
