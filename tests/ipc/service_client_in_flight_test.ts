import { assertEquals, assertStrictEquals } from "@std/assert";
import { clockMethods, timeMessage } from "../support/clock_methods.ts";
import { openedClient } from "../support/connected_client.ts";
import { settled } from "../support/microtasks.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";

/** The ids of the next calls. */
async function receiveIds(peer: ScriptedPeer, count: number): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  while (ids.length < count) {
    const message = await peer.receive();
    if (typeof message === "object" && message !== null && "id" in message) ids.push(message.id);
  }
  return ids;
}

Deno.test("ServiceClient has no more calls under way than the orchestrator allows", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 3 });
  const calls = Array.from({ length: 5 }, () => clock.call(clockMethods.tell, {}));
  assertStrictEquals(JSON.parse(await peer.receiveFrame()).length, 3);
  await peer.send(timeMessage(2, "a"));
  assertEquals(await receiveIds(peer, 1), [5]);
  await peer.send(timeMessage(3, "b"), timeMessage(4, "c"));
  assertEquals(await receiveIds(peer, 1), [6]);
  await peer.send(timeMessage(5, "d"), timeMessage(6, "e"));
  assertEquals((await Promise.all(calls)).map(({ time }) => time), ["a", "b", "c", "d", "e"]);
});

Deno.test("ServiceClient keeps the order of calls that wait for their turn", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const times = ["1", "2", "3", "4"];
  const calls = times.map((time) => clock.call(clockMethods.set, { time }));
  const sent: unknown[] = [];
  for (let id = 2; id <= 5; id++) {
    sent.push(JSON.parse(await peer.receiveFrame()).params.time);
    await peer.send({ op: "service_operation_result", id, success: true, result: {} });
  }
  await Promise.all(calls);
  assertEquals(sent, times);
});

Deno.test("ServiceClient loses no call of a thousand that take turns", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 7 });
  const calls = Array.from({ length: 1_000 }, () => clock.call(clockMethods.tell, {}));
  for (let answered = 0; answered < calls.length;) {
    const received = JSON.parse(await peer.receiveFrame());
    const batch: { readonly id: number }[] = Array.isArray(received) ? received : [received];
    await peer.send(...batch.map(({ id }) => timeMessage(id, String(id))));
    answered += batch.length;
  }
  assertStrictEquals(new Set((await Promise.all(calls)).map(({ time }) => time)).size, 1_000);
});

Deno.test("ServiceClient lets a call take the turn of one that failed", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const first = clock.call(clockMethods.tell, {});
  const second = clock.call(clockMethods.tell, {});
  await receiveIds(peer, 1);
  await peer.send({ op: "service_operation_result", id: 2, success: false, error: "no" });
  assertEquals(await receiveIds(peer, 1), [3]);
  await peer.send(timeMessage(3, "12:00"));
  const outcomes = await Promise.allSettled([first, second]);
  assertEquals(outcomes.map(({ status }) => status), ["rejected", "fulfilled"]);
});

Deno.test("ServiceClient lets a call take the turn of one that was too large", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const first = clock.call(clockMethods.set, { time: "x".repeat(1_000_000) });
  const second = clock.call(clockMethods.tell, {});
  assertEquals(await receiveIds(peer, 1), [3]);
  await peer.send(timeMessage(3, "12:00"));
  const outcomes = await Promise.allSettled([first, second]);
  assertEquals(outcomes.map(({ status }) => status), ["rejected", "fulfilled"]);
});

Deno.test("ServiceClient rejects the calls that wait for their turn when the peer is lost", async () => {
  const { clock, peer } = await openedClient({ maxInFlight: 1 });
  const calls = Array.from({ length: 3 }, () => clock.call(clockMethods.tell, {}));
  await receiveIds(peer, 1);
  peer.close();
  const outcomes = await Promise.allSettled(calls);
  assertEquals(
    outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.sent),
    [true, false, false],
  );
  await settled();
});
