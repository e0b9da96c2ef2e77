import { assertEquals, assertStrictEquals } from "@std/assert";
import type { RemoteConnection } from "../../src/ipc/remote_connection.ts";
import { clockMethods, closeMessage, tellMessage, timeMessage } from "../support/clock_methods.ts";
import { openedClient } from "../support/connected_client.ts";
import { settled } from "../support/microtasks.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";

const DONE = { op: "service_operation_result", id: 2, success: true, result: {} };
const IDLE = { op: "idle" };
const IDLE_ACK = { op: "idle_ack" };
const OPENED = {
  op: "service_response",
  service_type: "clock",
  success: true,
  connection_id: "clock-1",
  config: {},
};

async function closeClock(clock: RemoteConnection, peer: ScriptedPeer): Promise<void> {
  const closing = clock.close();
  assertEquals(await peer.receive(), closeMessage(2));
  await peer.send(DONE);
  await closing;
}

Deno.test("closing the last connection says that the module is idle", async () => {
  const { clock, peer } = await openedClient();
  await closeClock(clock, peer);
  assertEquals(await peer.receive(), IDLE);
});

Deno.test("closing one of two connections does not", async () => {
  const { client, clock, peer } = await openedClient();
  const opening = client.open({ serviceType: "clock", service: undefined, config: {} }, undefined);
  await peer.receive();
  await peer.send({ ...OPENED, id: 2 });
  const other = await opening;
  const closing = clock.close();
  await peer.receive();
  await peer.send({ ...DONE, id: 3 });
  await closing;
  const telling = other.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(4));
  await peer.send(timeMessage(4, "12:00"));
  await telling;
});

Deno.test("a service that could not be opened leaves the module idle", async () => {
  const { client, clock, peer } = await openedClient();
  await closeClock(clock, peer);
  assertEquals(await peer.receive(), IDLE);
  const opening = client.open({ serviceType: "clock", service: undefined, config: {} }, undefined);
  await peer.receive();
  await peer.send({
    op: "service_response",
    id: 3,
    service_type: "clock",
    success: false,
    error: "no",
  });
  await opening.catch(() => {});
  assertEquals(await peer.receive(), IDLE);
});

Deno.test("an idle module reads no more after the idle_ack", async () => {
  const told: string[] = [];
  const { clock, peer } = await openedClient({ onProtocolError: (error) => told.push(error) });
  await closeClock(clock, peer);
  await peer.send(IDLE_ACK);
  await settled();
  await peer.send({ op: "protocol_error", error: "unread" });
  await settled();
  assertEquals(told, []);
});

Deno.test("a module that is idle still reads until the idle_ack", async () => {
  const told: string[] = [];
  const { clock, peer } = await openedClient({ onProtocolError: (error) => told.push(error) });
  await closeClock(clock, peer);
  await peer.send({ op: "protocol_error", error: "read" });
  await settled();
  assertEquals(told, ["read"]);
});

Deno.test("opening a service again after the idle_ack works", async () => {
  const { client, clock, peer } = await openedClient();
  await closeClock(clock, peer);
  await peer.receive();
  await peer.send(IDLE_ACK);
  await settled();
  const opening = client.open({ serviceType: "clock", service: undefined, config: {} }, undefined);
  await peer.receive();
  await peer.send({ ...OPENED, id: 3 });
  assertStrictEquals((await opening).id, "clock-1");
});

Deno.test("an idle_ack that comes after a service was opened again stops nothing", async () => {
  const { client, clock, peer } = await openedClient();
  await closeClock(clock, peer);
  assertEquals(await peer.receive(), IDLE);
  const opening = client.open({ serviceType: "clock", service: undefined, config: {} }, undefined);
  await peer.send(IDLE_ACK);
  await peer.receive();
  await peer.send({ ...OPENED, id: 3 });
  const again = await opening;
  const telling = again.call(clockMethods.tell, {});
  await peer.receive();
  await peer.send(timeMessage(4, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});

Deno.test("nothing is lost that came while an idle module did not read", async () => {
  const told: string[] = [];
  const { client, clock, peer } = await openedClient({
    onProtocolError: (text) => told.push(text),
  });
  await closeClock(clock, peer);
  await peer.send(IDLE_ACK);
  await settled();
  await peer.send({ op: "protocol_error", error: "meanwhile" });
  const opening = client.open({ serviceType: "clock", service: undefined, config: {} }, undefined);
  await peer.send({ ...OPENED, id: 3 });
  await opening;
  assertEquals(told, ["meanwhile"]);
});

Deno.test("a module that is asked to end is told the reason", async () => {
  const reasons: string[] = [];
  const { peer } = await openedClient({ onShutdown: (reason) => reasons.push(reason) });
  await peer.send({ op: "shutdown", reason: "night", grace_ms: 1 });
  await settled();
  assertEquals(reasons, ["night"]);
});

Deno.test("a module that is asked to end is idle although a connection is open", async () => {
  const { peer } = await openedClient();
  await peer.send({ op: "shutdown", reason: "night", grace_ms: 1 });
  assertEquals(await peer.receive(), IDLE);
});

Deno.test("a module that is asked to end is idle only after its last call", async () => {
  const { clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(2));
  await peer.send({ op: "shutdown", reason: "night", grace_ms: 1 }, { op: "heartbeat" });
  assertEquals(await peer.receive(), { op: "heartbeat_ack" });
  await peer.send(timeMessage(2, "12:00"));
  await telling;
  assertEquals(await peer.receive(), IDLE);
});

Deno.test("a module that is asked to end can still call", async () => {
  const { clock, peer } = await openedClient();
  await peer.send({ op: "shutdown", reason: "night", grace_ms: 1 }, IDLE_ACK);
  assertEquals(await peer.receive(), IDLE);
  const telling = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(2));
  await peer.send(timeMessage(2, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});
