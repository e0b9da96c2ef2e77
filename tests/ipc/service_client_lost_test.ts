import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ChannelError } from "../../src/ipc/wire_error.ts";
import { clockMethods } from "../support/clock_methods.ts";
import { connectedClient, openedClient } from "../support/connected_client.ts";
import { settled } from "../support/microtasks.ts";

const CLOCK = { serviceType: "clock", service: undefined, config: {} };

Deno.test("a lost orchestrator rejects every pending call, each with an error of its own", async () => {
  const { clock, peer } = await openedClient();
  const calls = Array.from({ length: 3 }, () => clock.call(clockMethods.tell, {}));
  await peer.receive();
  peer.close();
  const outcomes = await Promise.allSettled(calls);
  const errors = outcomes.map((outcome) => outcome.status === "rejected" ? outcome.reason : null);
  assertEquals(errors.map(({ kind, sent }) => [kind, sent]), [
    ["closed", true],
    ["closed", true],
    ["closed", true],
  ]);
  assertStrictEquals(new Set(errors).size, 3);
});

Deno.test("a lost orchestrator rejects a service that is being opened", async () => {
  const { client, peer } = await connectedClient();
  const opening = client.open(CLOCK, undefined);
  await peer.receive();
  peer.close();
  const error = await assertRejects(() => opening, ChannelError);
  assertEquals([error.kind, error.sent], ["closed", true]);
});

Deno.test("a lost orchestrator rejects a cancelled call at once", async () => {
  const { clock, peer } = await openedClient();
  const controller = new AbortController();
  const telling = clock.call(clockMethods.tell, {}, controller.signal);
  await peer.receive();
  controller.abort();
  peer.close();
  const error = await assertRejects(() => telling, ChannelError);
  assertEquals([error.kind, error.sent], ["closed", true]);
});

Deno.test("a call after the orchestrator was lost is rejected and never sent", async () => {
  const { clock, peer } = await openedClient();
  peer.close();
  await settled();
  const error = await assertRejects(() => clock.call(clockMethods.tell, {}), ChannelError);
  assertEquals([error.kind, error.sent], ["closed", false]);
});

Deno.test("opening a service after the orchestrator was lost is rejected", async () => {
  const { client, peer } = await connectedClient();
  peer.close();
  await settled();
  const error = await assertRejects(() => client.open(CLOCK, undefined), ChannelError);
  assertEquals([error.kind, error.sent], ["closed", false]);
});

Deno.test("closing a connection after the orchestrator was lost does nothing", async () => {
  const { clock, peer } = await openedClient();
  peer.close();
  await settled();
  await clock.close();
});

Deno.test("closing a connection while the orchestrator is lost does nothing", async () => {
  const { clock, peer } = await openedClient();
  const closing = clock.close();
  await peer.receive();
  peer.close();
  await closing;
});

Deno.test("ServiceClient tells once that its orchestrator is lost", async () => {
  const reasons: string[] = [];
  const { client, peer } = await connectedClient({ onClosed: (reason) => reasons.push(reason) });
  peer.close();
  await settled();
  client.close("again");
  assertEquals(reasons, ["the other side has closed"]);
});

Deno.test("closing a client rejects its pending calls", async () => {
  const { client, clock, peer } = await openedClient();
  const telling = clock.call(clockMethods.tell, {});
  await peer.receive();
  client.close("enough");
  assertStrictEquals((await assertRejects(() => telling, ChannelError)).kind, "closed");
});
