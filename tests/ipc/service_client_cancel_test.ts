import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { timeoutReason } from "../../src/deadline.ts";
import { ChannelError, RemoteError } from "../../src/ipc/wire_error.ts";
import { clockMethods, closeMessage, tellMessage, timeMessage } from "../support/clock_methods.ts";
import { connectedClient, openedClient } from "../support/connected_client.ts";
import { FakeTimers } from "../support/fake_timers.ts";
import { settled } from "../support/microtasks.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";

const CANCELLED = {
  op: "service_operation_result",
  id: 2,
  success: false,
  error: "Cannot tell the time: it was cancelled",
  error_info: { kind: "cancelled" },
};

Deno.test("aborting a call sends a service_cancel with its id", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  await peer.receive();
  controller.abort();
  assertEquals(await peer.receive(), { op: "service_cancel", id: 2, reason: "cancelled" });
  await peer.send(CANCELLED);
  await assertRejects(() => telling);
});

Deno.test("a call whose time ran out says so", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  await peer.receive();
  controller.abort(timeoutReason());
  assertEquals(await peer.receive(), { op: "service_cancel", id: 2, reason: "timeout" });
  await peer.send(CANCELLED);
  await assertRejects(() => telling);
});

Deno.test("a cancelled call waits for the orchestrator's word", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  let isSettled = false;
  const telling = clock.call(clockMethods.tell, {}, controller.signal)
    .finally(() => isSettled = true);
  controller.abort();
  await settled();
  assertStrictEquals(isSettled, false);
  await peer.send(CANCELLED);
  const error = await assertRejects(() => telling, RemoteError);
  assertEquals(error.info, { kind: "cancelled" });
});

Deno.test("a cancelled call that was carried out after all gives its result", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  controller.abort();
  await peer.send(timeMessage(2, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});

Deno.test("a cancelled call gives up when no answer comes within ten seconds", async () => {
  using timers = new FakeTimers();
  const { clock } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  await settled();
  controller.abort();
  timers.advance(10_000);
  const error = await assertRejects(() => telling, ChannelError, "no answer came");
  assertEquals([error.kind, error.sent], ["cancelled", true]);
});

Deno.test("a call whose time ran out gives up as a timeout", async () => {
  using timers = new FakeTimers();
  const { clock } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  await settled();
  controller.abort(timeoutReason());
  timers.advance(10_000);
  const error = await assertRejects(() => telling, ChannelError);
  assertEquals([error.kind, error.sent], ["timeout", true]);
});

Deno.test("an answer after a call gave up is ignored", async () => {
  using timers = new FakeTimers();
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const cancelled = clock.call(clockMethods.tell, {}, controller.signal);
  await settled();
  controller.abort();
  timers.advance(10_000);
  await assertRejects(() => cancelled);
  const telling = clock.call(clockMethods.tell, {});
  await peer.send(timeMessage(2, "late"), timeMessage(3, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});

Deno.test("no clock runs after a cancelled call was answered", async () => {
  using timers = new FakeTimers();
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  controller.abort();
  await peer.send(CANCELLED);
  await assertRejects(() => telling);
  assertStrictEquals(timers.size, 0);
});

Deno.test("aborting after the answer sends nothing", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const first = clock.call(clockMethods.tell, {}, controller.signal);
  await peer.receive();
  await peer.send(timeMessage(2, "12:00"));
  await first;
  controller.abort();
  const second = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(3));
  await peer.send(timeMessage(3, "12:01"));
  await second;
});

Deno.test("a call that was cancelled before it began is not sent", async () => {
  const { clock, peer } = await openedClient();
  const cancelled = clock.call(clockMethods.tell, {}, AbortSignal.abort());
  const error = await assertRejects(() => cancelled, ChannelError);
  assertEquals([error.kind, error.sent], ["cancelled", false]);
  const telling = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(2));
  await peer.send(timeMessage(2, "12:00"));
  await telling;
});

Deno.test("opening a service that was cancelled before it began is not sent", async () => {
  const { client, peer } = await connectedClient();
  const request = { serviceType: "clock", service: undefined, config: {} };
  const error = await assertRejects(
    () => client.open(request, AbortSignal.abort(timeoutReason())),
    ChannelError,
  );
  assertEquals([error.kind, error.sent], ["timeout", false]);
  assertEquals(await peer.receive(), { op: "idle" });
});

Deno.test("a call that waits for its turn can be cancelled, and is then not sent", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const first = clock.call(clockMethods.tell, {});
  const controller = new AbortController();
  const second = clock.call(clockMethods.tell, {}, controller.signal);
  controller.abort();
  const error = await assertRejects(() => second, ChannelError);
  assertEquals([error.kind, error.sent], ["cancelled", false]);
  assertEquals(await peer.receive(), tellMessage(2));
  await peer.send(timeMessage(2, "12:00"));
  await first;
});

Deno.test("a cancelled call passes its turn on", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const first = clock.call(clockMethods.tell, {});
  const controller = new AbortController();
  const second = clock.call(clockMethods.tell, {}, controller.signal);
  const third = clock.call(clockMethods.tell, {});
  await peer.receive();
  controller.abort();
  await assertRejects(() => second);
  await peer.send(timeMessage(2, "12:00"));
  await first;
  assertEquals(await peer.receive(), tellMessage(3));
  await peer.send(timeMessage(3, "12:01"));
  assertEquals(await third, { time: "12:01" });
});

Deno.test("a connection that comes after its caller gave up is closed, and the module rests", async () => {
  using timers = new FakeTimers();
  const { client, peer } = await connectedClient();
  const controller = new AbortController();
  const request = { serviceType: "clock", service: undefined, config: {} };
  const opening = client.open(request, controller.signal);
  await settled();
  controller.abort();
  timers.advance(10_000);
  await assertRejects(() => opening, ChannelError);
  const opened = { service_type: "clock", success: true, connection_id: "clock-1", config: {} };
  await peer.send({ op: "service_response", id: 1, ...opened });
  for (const op of ["service_request", "service_cancel", "idle"]) {
    assertEquals(JSON.parse(JSON.stringify(await peer.receive())).op, op);
  }
  assertEquals(await peer.receive(), closeMessage(2));
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: {} });
  assertEquals(await peer.receive(), { op: "idle" });
});

Deno.test("a call that is cancelled at the very moment of its turn takes nobody else's", async () => {
  for (let microtasks = 0; microtasks < 20; microtasks++) {
    const controller = new AbortController();
    const { clock, peer } = await openedClient({
      maxInFlight: 1,
      onProtocolError: () => void afterMicrotasks(microtasks).then(() => controller.abort()),
    });
    const calls = Promise.allSettled([
      clock.call(clockMethods.tell, {}),
      clock.call(clockMethods.tell, {}, controller.signal),
      clock.call(clockMethods.tell, {}),
    ]);
    assertEquals(await peer.receive(), tellMessage(2));
    await peer.send(timeMessage(2, "12:00"), { op: "protocol_error", error: "now" });
    void answerAll(peer);
    const [first, , third] = await calls;
    assertEquals([first?.status, third?.status], ["fulfilled", "fulfilled"]);
    peer.close();
  }
});

async function afterMicrotasks(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) await Promise.resolve();
}

/** Answers every call, cancelled or not, until the other side closes. */
async function answerAll(peer: ScriptedPeer): Promise<void> {
  for (let id = 3;;) {
    const message = await peer.receive().catch(() => undefined);
    if (message === undefined) return;
    if (JSON.stringify(message) !== JSON.stringify(tellMessage(id))) continue;
    await peer.send(timeMessage(id, "12:01"));
    id++;
  }
}
