import { assertEquals } from "@std/assert";
import { parseMessage } from "../../src/ipc/message.ts";

const ACCEPTED: readonly (readonly [name: string, json: string])[] = [
  [
    "an identify",
    '{"op":"identify","protocol_version":1,"module_id":"a","limits":{"max_frame_bytes":65536}}',
  ],
  [
    "an init",
    '{"op":"init","protocol_version":1,"limits":{"max_frame_bytes":65536,"max_in_flight":3}}',
  ],
  [
    "a service_request without a name",
    '{"op":"service_request","id":1,"service_type":"a","config":{}}',
  ],
  [
    "a service_request with a name",
    '{"op":"service_request","id":1,"service_type":"a","service":"b","config":{"c":1}}',
  ],
  [
    "a service_response that succeeded",
    '{"op":"service_response","id":1,"success":true,"connection_id":"a-1","config":{}}',
  ],
  [
    "a service_response that failed",
    '{"op":"service_response","id":1,"success":false,"error":"a","error_info":{"kind":"b"}}',
  ],
  [
    "a service_operation",
    '{"op":"service_operation","id":1,"connection_id":"a-1","service_type":"a","operation":"b","params":{}}',
  ],
  [
    "a service_operation_result that succeeded",
    '{"op":"service_operation_result","id":1,"success":true,"result":[1]}',
  ],
  [
    "a service_operation_result without a result",
    '{"op":"service_operation_result","id":1,"success":true}',
  ],
  [
    "a service_operation_result that failed",
    '{"op":"service_operation_result","id":1,"success":false,"error":"a","error_info":{"kind":"b","x":1}}',
  ],
  ["a service_cancel by the caller", '{"op":"service_cancel","id":1,"reason":"cancelled"}'],
  ["a service_cancel by the clock", '{"op":"service_cancel","id":1,"reason":"timeout"}'],
  ["a heartbeat", '{"op":"heartbeat"}'],
  ["a heartbeat_ack", '{"op":"heartbeat_ack"}'],
  ["an idle", '{"op":"idle"}'],
  ["an idle_ack", '{"op":"idle_ack"}'],
  ["a shutdown", '{"op":"shutdown","reason":"a","grace_ms":5}'],
  ["a protocol_error", '{"op":"protocol_error","error":"a"}'],
  ["a message with a field of a later version", '{"op":"idle","later":[1]}'],
];

for (const [name, json] of ACCEPTED) {
  Deno.test(`parseMessage accepts ${name}`, () => {
    assertEquals(parseMessage(JSON.parse(json)), { message: JSON.parse(json) });
  });
}

for (const json of ["null", "1", '"idle"', "true", "[]"]) {
  Deno.test(`parseMessage refuses ${json}, which is no object`, () => {
    assertEquals(parseMessage(JSON.parse(json)), { malformed: "a message is not an object" });
  });
}

const NO_OP: readonly (readonly [name: string, json: string])[] = [
  ["no op", "{}"],
  ["an op that is no string", '{"op":1}'],
  ["an unknown op", '{"op":"dance"}'],
  ["an op that every object inherits", '{"op":"toString"}'],
  ["the op __proto__", '{"op":"__proto__"}'],
];

for (const [name, json] of NO_OP) {
  Deno.test(`parseMessage refuses a message with ${name}`, () => {
    assertEquals(parseMessage(JSON.parse(json)), { malformed: "a message has no known op" });
  });
}

Deno.test("parseMessage tells whose answer is due for a message with an unknown op", () => {
  assertEquals(parseMessage({ op: "dance", id: 7 }), {
    malformed: "a message has no known op",
    call: { op: "dance", id: 7 },
  });
});

for (const id of [1.5, "7", null, 2 ** 53, -Infinity]) {
  Deno.test(`parseMessage takes ${JSON.stringify(id) ?? id} (${typeof id}) for no id`, () => {
    assertEquals(parseMessage({ op: "dance", id }), { malformed: "a message has no known op" });
  });
}
