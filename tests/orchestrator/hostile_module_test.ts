import { assert, assertEquals } from "@std/assert";
import { DatabaseError, ServiceError } from "../../mod.ts";
import { encodeError } from "../../src/ipc/wire_error.ts";
import { openedCustom, RawOrchestrator } from "./raw_module.ts";

class MailError extends ServiceError {
  readonly response: Record<string, unknown> = { authorization: "opensesame" };

  constructor() {
    super("operation", "Cannot send: no", { code: "refused" });
    this.response.request = this.response;
  }
}

class TrickyError extends ServiceError {
  constructor() {
    super("operation", "");
    Object.defineProperty(this, "message", { get: () => this.#unspeakable() });
  }

  #unspeakable(): never {
    throw new Error("no message");
  }

  [Symbol.for("Deno.customInspect")](): string {
    throw new Error("no text");
  }
}

Deno.test("only the known fields of an error cross, whatever a subclass keeps in it", () => {
  const mail: unknown = encodeError(new MailError());
  const info = { kind: "operation", code: "refused" };
  assertEquals(mail, { error: "Cannot send: no", error_info: info });
  const details = {
    sqlState: "23505",
    constraint: "a",
    position: 3,
    outcomeUnknown: true,
  } as const;
  const error = Object.assign(new DatabaseError("query", "Cannot query: no", details), {
    extra: 1,
  });
  const crossed: unknown = encodeError(error).error_info;
  assertEquals(crossed, {
    kind: "query",
    sql_state: "23505",
    constraint: "a",
    position: 3,
    outcome_unknown: true,
  });
});

Deno.test("an error that cannot even be looked at is an internal one", () => {
  assertEquals(encodeError(new TrickyError()).error_info, { kind: "internal" });
});

Deno.test("a service that throws the strangest errors answers every call", async () => {
  await using orchestrator = new RawOrchestrator({});
  orchestrator.provide("strange", {
    cyclic: () => Promise.reject(new MailError()),
    tricky: () => Promise.reject(new TrickyError()),
    hidden: () => Promise.reject({ [Symbol.for("Deno.customInspect")]: () => JSON.parse("{") }),
  });
  const raw = await orchestrator.connect();
  const connection_id = await openedCustom(raw, "strange");
  const kinds = [];
  for (const method of ["cyclic", "tricky", "hidden"]) {
    const fields = { connection_id, service_type: "custom", operation: "call", params: { method } };
    kinds.push((await raw.operate(fields)).error_info?.kind);
  }
  assertEquals(kinds, ["operation", "internal", "internal"]);
});

Deno.test("a frame of many unusable messages gives few warnings, and ends the channel", async () => {
  await using orchestrator = new RawOrchestrator({});
  const raw = await orchestrator.connect();
  await raw.send(Array.from({ length: 50_000 }, () => ({ op: "z" })));
  await raw.released;
  assertEquals(raw.warnings.length, 11);
});

Deno.test("a module that asks for much and reads nothing is not given more than is kept for it", async () => {
  let started = 0;
  await using orchestrator = new RawOrchestrator({});
  const text = "x".repeat(100_000);
  orchestrator.provide("large", {
    answer() {
      started++;
      return Promise.resolve(text);
    },
  });
  const raw = await orchestrator.connect();
  const connection_id = await openedCustom(raw, "large");
  raw.holdWrites();
  const call = {
    op: "service_operation",
    connection_id,
    service_type: "custom",
    operation: "call",
    params: { method: "answer" },
  };
  await raw.send(Array.from({ length: 600 }, (_, index) => ({ ...call, id: index })));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert(started <= 256, `${started} were started`);
  raw.letWritesThrough();
  const ids = [];
  for (let count = 0; count < 600; count++) {
    const { id, success } = await raw.next("service_operation_result");
    if (success) ids.push(id);
  }
  assertEquals(ids, Array.from({ length: 600 }, (_, index) => index));
});

Deno.test("a call that waits for its start can be cancelled", async () => {
  await using orchestrator = new RawOrchestrator({});
  let started = 0;
  orchestrator.provide("counter", { count: () => Promise.resolve(++started) });
  const raw = await orchestrator.connect();
  const connection_id = await openedCustom(raw, "counter");
  const call = { connection_id, service_type: "custom", operation: "call" };
  const calls = Array.from({ length: 300 }, (_, id) => {
    return { op: "service_operation", ...call, id, params: { method: "count" } };
  });
  await raw.send([...calls, { op: "service_cancel", id: 299, reason: "cancelled" }]);
  const kinds = new Map<number, string | undefined>();
  for (let count = 0; count < 300; count++) {
    const { id, error_info } = await raw.next("service_operation_result");
    kinds.set(id, error_info?.kind);
  }
  assertEquals([kinds.get(299), kinds.get(298), started], ["cancelled", undefined, 299]);
});

Deno.test("a result is not kept over 256 MiB of answers that nobody reads", async () => {
  await using orchestrator = new RawOrchestrator({});
  const text = "x".repeat(15_000_000);
  orchestrator.provide("large", { answer: () => Promise.resolve(text) });
  const raw = await orchestrator.connect();
  const connection_id = await openedCustom(raw, "large");
  raw.holdWrites();
  const call = { connection_id, service_type: "custom", operation: "call" };
  await raw.send(Array.from({ length: 22 }, (_, id) => {
    return { op: "service_operation", ...call, id, params: { method: "answer" } };
  }));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  raw.letWritesThrough();
  const kinds = [];
  for (let count = 0; count < 22; count++) {
    const { error_info } = await raw.next("service_operation_result");
    if (error_info !== undefined) kinds.push(error_info.kind);
  }
  assertEquals(new Set(kinds), new Set(["too_large"]));
});

Deno.test("a module has no more calls under way than it was told", async () => {
  await using orchestrator = new RawOrchestrator({});
  orchestrator.provide("idle", { hang: () => Promise.withResolvers().promise });
  const raw = await orchestrator.connect();
  const connection_id = await openedCustom(raw, "idle");
  const call = { connection_id, service_type: "custom", operation: "call" };
  await raw.send(Array.from({ length: 10_001 }, (_, id) => {
    return { op: "service_operation", ...call, id, params: { method: "hang" } };
  }));
  const { id, error } = await raw.next("service_operation_result");
  assertEquals([id, error], [10_000, "10000 calls are under way"]);
});

Deno.test("a module holds no more than 1000 connections", async () => {
  await using orchestrator = new RawOrchestrator();
  const raw = await orchestrator.connect();
  const request = { op: "service_request", service_type: "cache", config: {} };
  await raw.send(Array.from({ length: 1_001 }, (_, id) => ({ ...request, id })));
  const errors = [];
  for (let count = 0; count < 1_001; count++) {
    const { error } = await raw.next("service_response");
    if (error !== undefined) errors.push(error);
  }
  assertEquals(errors, ["this module holds 1000 connections already"]);
});
