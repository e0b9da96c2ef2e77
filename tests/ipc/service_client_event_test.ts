import { assertEquals } from "@std/assert";
import { openedClient } from "../support/connected_client.ts";
import { settled } from "../support/microtasks.ts";

function eventMessage(connectionId: string, event: string, data: object): unknown {
  return {
    op: "service_event",
    connection_id: connectionId,
    service_type: "clock",
    event,
    data,
  };
}

Deno.test("ServiceClient hands an event to the connection that it is about", async () => {
  const { peer, clock } = await openedClient();
  const events: unknown[] = [];
  clock.onEvent((event, data) => events.push([event, data]));
  await peer.send(eventMessage("clock-1", "strike", { hour: 12 }));
  await peer.send(eventMessage("clock-1", "strike", { hour: 1 }));
  await settled();
  assertEquals(events, [["strike", { hour: 12 }], ["strike", { hour: 1 }]]);
});

Deno.test("ServiceClient ignores an event of a connection that it does not know", async () => {
  const complaints: string[] = [];
  const { peer, clock } = await openedClient({ onProtocolError: (text) => complaints.push(text) });
  const events: unknown[] = [];
  clock.onEvent((event) => events.push(event));
  await peer.send(eventMessage("clock-2", "strike", {}));
  await settled();
  assertEquals([events, complaints], [[], []]);
});

Deno.test("ServiceClient ignores an event of a connection that nobody listens to", async () => {
  const complaints: string[] = [];
  const { peer } = await openedClient({ onProtocolError: (text) => complaints.push(text) });
  await peer.send(eventMessage("clock-1", "strike", {}));
  await settled();
  assertEquals(complaints, []);
});

Deno.test("ServiceClient ignores an event of a connection that is closed", async () => {
  const { peer, clock } = await openedClient();
  const events: unknown[] = [];
  clock.onEvent((event) => events.push(event));
  const closing = clock.close();
  await peer.receive();
  await peer.send({ op: "service_operation_result", id: 2, success: true, result: {} });
  await closing;
  await peer.send(eventMessage("clock-1", "strike", {}));
  await settled();
  assertEquals(events, []);
});

Deno.test("ServiceClient complains of an event without data", async () => {
  const complaints: string[] = [];
  const { peer } = await openedClient({ onProtocolError: (text) => complaints.push(text) });
  await peer.send({ op: "service_event", connection_id: "clock-1", service_type: "clock" });
  await settled();
  assertEquals(complaints, ["service_event lacks a field or has one of a wrong type"]);
});

Deno.test("a connection is lost when its channel is", async () => {
  const { client, clock } = await openedClient();
  assertEquals(clock.isLost, false);
  client.close("the test ends it");
  assertEquals(clock.isLost, true);
});
