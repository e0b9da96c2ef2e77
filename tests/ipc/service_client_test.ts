import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { isSafeInteger, shape } from "../../src/guard.ts";
import { ChannelError, RemoteError } from "../../src/ipc/wire_error.ts";
import { clockMethods, closeMessage, tellMessage, timeMessage } from "../support/clock_methods.ts";
import { connectedClient, openedClient } from "../support/connected_client.ts";
import { frameBytes, joinBytes, utf8 } from "../support/frame_bytes.ts";
import { settled } from "../support/microtasks.ts";

const CLOCK = { serviceType: "clock", service: undefined, config: {} };

Deno.test("ServiceClient asks for a service without a name", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open({ ...CLOCK, config: { zone: "UTC" } }, undefined);
  assertEquals(await peer.receive(), {
    op: "service_request",
    id: 1,
    service_type: "clock",
    config: { zone: "UTC" },
  });
  await peer.send({
    op: "service_response",
    id: 1,
    service_type: "clock",
    success: true,
    connection_id: "clock-1",
  });
  await opening;
});

Deno.test("ServiceClient asks for a service by its name", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open({ ...CLOCK, service: "tower" }, undefined);
  assertEquals(await peer.receive(), {
    op: "service_request",
    id: 1,
    service_type: "clock",
    service: "tower",
    config: {},
  });
  await peer.send({
    op: "service_response",
    id: 1,
    service_type: "clock",
    success: true,
    connection_id: "clock-1",
  });
  await opening;
});

Deno.test("ServiceClient opens the connection that the orchestrator names", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open(CLOCK, undefined);
  await peer.send({
    op: "service_response",
    id: 1,
    service_type: "clock",
    success: true,
    connection_id: "clock-7",
    config: { zone: 1 },
  });
  const clock = await opening;
  assertEquals([clock.id, clock.serviceType], ["clock-7", "clock"]);
  assertEquals(await clock.config(shape({ zone: isSafeInteger })), { zone: 1 });
});

Deno.test("ServiceClient tells the error of a service that was refused", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open(CLOCK, undefined);
  await peer.send({
    op: "service_response",
    id: 1,
    service_type: "clock",
    success: false,
    error: "no clock",
    error_info: { kind: "configuration", zone: "UTC" },
  });
  const error = await assertRejects(() => opening, RemoteError, "no clock");
  assertEquals<unknown>(error.info, { kind: "configuration", zone: "UTC" });
});

Deno.test("ServiceClient takes a failure without details for an internal one", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open(CLOCK, undefined);
  await peer.send({ op: "service_response", id: 1, service_type: "clock", success: false });
  const error = await assertRejects(() => opening, RemoteError, "The call failed");
  assertEquals(error.info, { kind: "internal" });
});

Deno.test("ServiceClient refuses an opened service without a connection", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open(CLOCK, undefined);
  await peer.send({ op: "service_response", id: 1, service_type: "clock", success: true });
  const error = await assertRejects(() => opening, ChannelError, "names no connection");
  assertEquals(error.kind, "protocol");
});

Deno.test("RemoteConnection refuses settings of a wrong shape, and gives itself back", async () => {
  const { clock, peer } = await openedClient();
  const refused = assertRejects(
    () => clock.config(shape({ zone: isSafeInteger })),
    ChannelError,
    "the settings have a wrong shape",
  );
  assertEquals(await peer.receive(), {
    op: "service_operation",
    id: 2,
    connection_id: clock.id,
    service_type: "clock",
    operation: "close",
    params: {},
  });
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: {} });
  assertEquals((await refused).kind, "protocol");
});

Deno.test("RemoteConnection calls an operation and gives its result", async () => {
  const { clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(2));
  await peer.send(timeMessage(2, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});

Deno.test("RemoteConnection sends what an operation takes", async () => {
  const { clock, peer } = await openedClient();
  const setting = clock.call(clockMethods.set, { time: "13:00" });
  assertEquals(await peer.receive(), {
    op: "service_operation",
    id: 2,
    connection_id: "clock-1",
    service_type: "clock",
    operation: "set",
    params: { time: "13:00" },
  });
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: {} });
  assertEquals(await setting, {});
});

Deno.test("RemoteConnection refuses a result of a wrong shape", async () => {
  const { clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: { time: 12 } });
  const error = await assertRejects(() => telling, ChannelError, "the answer to tell");
  assertEquals([error.kind, error.sent], ["protocol", true]);
});

Deno.test("ServiceClient gives each call its own answer, in whatever order they come", async () => {
  const { clock, peer } = await openedClient();
  const telling = [2, 3, 4].map(() => clock.call(clockMethods.tell, {}));
  await peer.send(timeMessage(4, "4"), timeMessage(2, "2"), timeMessage(3, "3"));
  assertEquals(await Promise.all(telling), [{ time: "2" }, { time: "3" }, { time: "4" }]);
});

Deno.test("ServiceClient sends all calls of one moment in one frame", async () => {
  const { clock, peer } = await openedClient();
  const telling = [2, 3, 4].map(() => clock.call(clockMethods.tell, {}));
  assertEquals(JSON.parse(await peer.receiveFrame()), [2, 3, 4].map(tellMessage));
  await peer.send(...[2, 3, 4].map((id) => timeMessage(id, "12:00")));
  await Promise.all(telling);
});

Deno.test("ServiceClient ignores a second answer to the same call", async () => {
  const { clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  await peer.send(timeMessage(2, "first"), timeMessage(2, "second"));
  assertEquals(await telling, { time: "first" });
});

Deno.test("ServiceClient ignores an answer that nobody waits for", async () => {
  const { clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  await peer.send(timeMessage(99, "late"), timeMessage(2, "12:00"));
  assertEquals(await telling, { time: "12:00" });
});

Deno.test("ServiceClient rejects only the call whose answer was malformed", async () => {
  const { clock, peer } = await openedClient();
  const telling = [2, 3].map(() => clock.call(clockMethods.tell, {}));
  await peer.send({ op: "service_operation_result", id: 2 }, timeMessage(3, "12:00"));
  const [first, second] = await Promise.allSettled(telling);
  assertEquals(first?.status === "rejected" && first.reason.kind, "protocol");
  assertEquals(second, { status: "fulfilled", value: { time: "12:00" } });
});

Deno.test("ServiceClient rejects a call that is too large and goes on", async () => {
  const { clock, peer } = await openedClient();
  const time = "x".repeat(1_000_000);
  const error = await assertRejects(() => clock.call(clockMethods.set, { time }), ChannelError);
  assertEquals([error.kind, error.sent], ["too_large", false]);
  const telling = clock.call(clockMethods.tell, {});
  assertEquals(await peer.receive(), tellMessage(3));
  await peer.send(timeMessage(3, "12:00"));
  await telling;
});

Deno.test("ServiceClient answers a heartbeat", async () => {
  const { peer } = await connectedClient();
  await peer.send({ op: "heartbeat" });
  assertEquals(await peer.receive(), { op: "heartbeat_ack" });
});

Deno.test("ServiceClient tells of a message that is not for a module, and goes on", async () => {
  const told: string[] = [];
  const { clock, peer } = await openedClient({ onProtocolError: (error) => told.push(error) });
  const telling = clock.call(clockMethods.tell, {});
  await peer.send({ op: "idle" }, timeMessage(2, "12:00"));
  await telling;
  assertEquals(told, ["idle is not for a module"]);
});

Deno.test("ServiceClient tells of what the orchestrator could not use", async () => {
  const told: string[] = [];
  const { clock, peer } = await openedClient({ onProtocolError: (error) => told.push(error) });
  const telling = clock.call(clockMethods.tell, {});
  await peer.send({ op: "protocol_error", error: "what?" }, timeMessage(2, "12:00"));
  await telling;
  assertEquals(told, ["what?"]);
});

Deno.test("ServiceClient tells of text after the handshake, and goes on", async () => {
  const told: string[] = [];
  const { clock, peer } = await openedClient({ onProtocolError: (error) => told.push(error) });
  const telling = clock.call(clockMethods.tell, {});
  await peer.sendBytes(joinBytes(utf8("hello\n"), frameBytes(JSON.stringify(timeMessage(2, "1")))));
  await telling;
  assertEquals(told, ["stdin carries 6 bytes that begin no frame"]);
});

Deno.test("ServiceClient keeps what it sends under the orchestrator's limit", async () => {
  const { client, peer } = await connectedClient();
  const config = { text: "x".repeat(1_000_000) };
  const error = await assertRejects(
    () => client.open({ ...CLOCK, config }, undefined),
    ChannelError,
  );
  assertStrictEquals(error.kind, "too_large");
  await peer.receive();
});

Deno.test("closing a connection tells the orchestrator", async () => {
  const { clock, peer } = await openedClient();
  const closing = clock.close();
  assertEquals(await peer.receive(), closeMessage(2));
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: {} });
  await closing;
  await settled();
});
