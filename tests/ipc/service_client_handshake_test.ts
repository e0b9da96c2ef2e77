import { assertEquals, assertRejects, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { ChannelError } from "../../src/ipc/wire_error.ts";
import { initMessage, newClient } from "../support/connected_client.ts";
import { FakeTimers } from "../support/fake_timers.ts";
import { utf8 } from "../support/frame_bytes.ts";
import { settled } from "../support/microtasks.ts";

async function handshakeError(connecting: Promise<void>): Promise<ChannelError> {
  return await assertRejects(() => connecting, ChannelError);
}

Deno.test("ServiceClient says who it is, in which version, with which limits", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  assertStrictEquals(
    await peer.receiveFrame(),
    '{"op":"identify","protocol_version":1,"module_id":"orders",' +
      '"limits":{"max_frame_bytes":16777216}}',
  );
  await peer.send(initMessage());
  await connecting;
});

Deno.test("ServiceClient is connected when the orchestrator greets in its version", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.send(initMessage());
  assertStrictEquals(await connecting, undefined);
});

Deno.test("ServiceClient refuses an orchestrator of another version and names both", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.send({
    op: "init",
    protocol_version: 2,
    limits: { max_frame_bytes: 1_000_000, max_in_flight: 100 },
  });
  const error = await handshakeError(connecting);
  assertEquals([error.kind, error.sent], ["handshake", false]);
  assertStringIncludes(
    error.message,
    "the orchestrator speaks protocol version 2, this module speaks 1",
  );
});

Deno.test("ServiceClient refuses at once whoever cannot read its own greeting", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.send({ op: "protocol_error", error: "what?" });
  assertStringIncludes((await handshakeError(connecting)).message, "what?");
});

Deno.test("ServiceClient refuses whoever greets with a malformed message", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.send({ op: "init", protocol_version: 1 });
  const error = await handshakeError(connecting);
  assertStringIncludes(error.message, "init lacks a field or has one of a wrong type");
});

Deno.test("ServiceClient refuses whoever greets with text", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.sendBytes(utf8("hello\n"));
  const error = await handshakeError(connecting);
  assertEquals(error.kind, "handshake");
  assertStringIncludes(error.message, "stdin carries 6 bytes that begin no frame");
});

Deno.test("ServiceClient refuses at once when the other side has closed", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.receive();
  peer.close();
  const error = await handshakeError(connecting);
  assertEquals([error.kind, error.sent], ["handshake", false]);
  assertStringIncludes(error.message, "the other side has closed");
});

Deno.test("ServiceClient gives up when nobody answers within the handshake timeout", async () => {
  using timers = new FakeTimers();
  const { client, peer } = newClient({ handshakeTimeoutMs: 300 });
  const connecting = client.connect();
  timers.advance(300);
  const error = await handshakeError(connecting);
  assertEquals(error.kind, "handshake");
  assertStringIncludes(error.message, "nobody answered on stdin within 300 ms");
  await peer.receiveRest();
});

Deno.test("ServiceClient waits for a greeting until the last millisecond", async () => {
  using timers = new FakeTimers();
  const { client, peer } = newClient({ handshakeTimeoutMs: 300 });
  const connecting = client.connect();
  timers.advance(299);
  await peer.send(initMessage());
  assertStrictEquals(await connecting, undefined);
});

Deno.test("ServiceClient stops its clock when it is connected", async () => {
  using timers = new FakeTimers();
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.send(initMessage());
  await connecting;
  assertStrictEquals(timers.size, 0);
});

Deno.test("ServiceClient closes the channel when it refuses", async () => {
  const { client, peer } = newClient();
  const connecting = client.connect();
  await peer.sendBytes(utf8("hello\n"));
  await handshakeError(connecting);
  assertStringIncludes(await peer.receiveRest(), '"op":"identify"');
});

Deno.test("ServiceClient tells nobody of the end of a channel that was never open", async () => {
  const closed: string[] = [];
  const { client, peer } = newClient({ onClosed: (reason) => closed.push(reason) });
  const connecting = client.connect();
  peer.close();
  await handshakeError(connecting);
  await settled();
  assertEquals(closed, []);
});
