import { assert, assertEquals } from "@std/assert";
import { ModuleWarnings } from "../../src/orchestrator/module_warnings.ts";
import { RawOrchestrator } from "../orchestrator/raw_module.ts";

const FORGED = "x\norders | all is well\x1b[2J\x7f\u009b";

Deno.test("a module that is refused again and again fills no log, and gets its answers", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("cache");
  const call = { op: "service_operation", connection_id, service_type: "cache", params: {} };
  await raw.send(Array.from({ length: 5_000 }, (_, id) => ({ ...call, id, operation: "none" })));
  for (let count = 0; count < 5_000; count++) await raw.next("service_operation_result");
  assert(raw.warnings.length <= 500, `${raw.warnings.length} warnings`);
  assert(raw.warnings.at(99)?.endsWith("; more is not told in this second"));
});

Deno.test("a module that calls itself by another name again and again fills no log", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const limits = { max_frame_bytes: 65_536 };
  const identify = { op: "identify", protocol_version: 1, module_id: "other", limits };
  await raw.send(Array.from({ length: 5_000 }, () => identify));
  for (let count = 0; count < 5_000; count++) await raw.next("init");
  assert(raw.warnings.length <= 500, `${raw.warnings.length} warnings`);
});

Deno.test("of what a module made up, a part is logged, on one line", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("cache");
  await raw.operate({ connection_id, service_type: "cache", operation: FORGED });
  await raw.operate({ connection_id: FORGED + "y".repeat(1_000_000) });
  const limits = { max_frame_bytes: 65_536 };
  await raw.send({ op: "identify", protocol_version: 1, module_id: FORGED, limits });
  await raw.next("init");
  assertEquals(raw.warnings.length, 3);
  for (const warning of raw.warnings) {
    assert(warning.length < 2_200, `${warning.length} characters`);
    assertEquals(/\p{Cc}/u.test(warning), false, warning);
  }
});

Deno.test("warnings about a module begin anew with the next second", () => {
  const told: string[] = [];
  let nowMs = 0;
  const warnings = new ModuleWarnings((detail) => told.push(detail), () => nowMs);
  for (let count = 0; count < 1_000; count++) warnings.add("a");
  assertEquals(told.length, 100);
  nowMs = 1_000;
  warnings.add("b");
  assertEquals(told.at(-1), "b");
});
