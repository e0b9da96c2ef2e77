import { assertEquals } from "@std/assert";
import { parseMessage } from "../../src/ipc/message.ts";

/** Every field that a message must have, with a value of every wrong type. */
const REQUIRED: Readonly<Record<string, { readonly valid: string; readonly wrong: Wrong }>> = {
  identify: {
    valid:
      '{"op":"identify","protocol_version":1,"module_id":"a","limits":{"max_frame_bytes":65536}}',
    wrong: {
      protocol_version: ["1", 1.5, null],
      module_id: [1, null],
      limits: [null, [], {}, { max_frame_bytes: "65536" }, { max_frame_bytes: 65536.5 }, {
        max_frame_bytes: 65535,
      }],
    },
  },
  init: {
    valid:
      '{"op":"init","protocol_version":1,"limits":{"max_frame_bytes":65536,"max_in_flight":3}}',
    wrong: {
      protocol_version: ["1", null],
      limits: [
        null,
        { max_frame_bytes: 65536 },
        { max_frame_bytes: 65535, max_in_flight: 3 },
        { max_frame_bytes: 65536, max_in_flight: 0 },
        { max_frame_bytes: 65536, max_in_flight: -1 },
        { max_in_flight: 3 },
        { max_frame_bytes: 65536, max_in_flight: "3" },
      ],
    },
  },
  service_request: {
    valid: '{"op":"service_request","id":1,"service_type":"a","service":"b","config":{}}',
    wrong: { service_type: [1, null], config: [[], "a", null] },
  },
  service_response: {
    valid: '{"op":"service_response","id":1,"success":true,"connection_id":"a","config":{}}',
    wrong: { success: ["true", 1, null] },
  },
  service_operation: {
    valid: '{"op":"service_operation","id":1,"connection_id":"a","service_type":"a",' +
      '"operation":"b","params":{}}',
    wrong: {
      connection_id: [1, null],
      service_type: [1, null],
      operation: [1, null],
      params: [[], "a", null],
    },
  },
  service_operation_result: {
    valid: '{"op":"service_operation_result","id":1,"success":true}',
    wrong: { success: ["true", 1, null] },
  },
  service_cancel: {
    valid: '{"op":"service_cancel","id":1,"reason":"timeout"}',
    wrong: { reason: ["bored", 1, null] },
  },
};

const REQUIRED_WITHOUT_ID: typeof REQUIRED = {
  shutdown: {
    valid: '{"op":"shutdown","reason":"a","grace_ms":5}',
    wrong: { reason: [1, null], grace_ms: ["5", 0.5, null] },
  },
  protocol_error: {
    valid: '{"op":"protocol_error","error":"a"}',
    wrong: { error: [1, null, {}] },
  },
};

const OPTIONAL: typeof REQUIRED = {
  service_request: {
    valid: '{"op":"service_request","id":1,"service_type":"a","config":{}}',
    wrong: { service: [1, null] },
  },
  service_response: {
    valid: '{"op":"service_response","id":1,"success":true}',
    wrong: {
      connection_id: [1, null],
      config: [[], null],
      error: [1, null],
      error_info: [null, {}, { kind: 1 }, "a"],
    },
  },
  service_operation_result: {
    valid: '{"op":"service_operation_result","id":1,"success":true}',
    wrong: { error: [1, null], error_info: [null, {}, { kind: 1 }, "a"] },
  },
};

type Wrong = Readonly<Record<string, readonly unknown[]>>;

function fieldsOf(json: string): Record<string, unknown> {
  return JSON.parse(json);
}

function without(fields: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
}

function refusal(op: string, { id }: Record<string, unknown>): unknown {
  const malformed = `${op} lacks a field or has one of a wrong type`;
  return id === 1 && op !== "service_cancel" ? { malformed, call: { op, id } } : { malformed };
}

for (const [op, { valid, wrong }] of Object.entries({ ...REQUIRED, ...REQUIRED_WITHOUT_ID })) {
  for (const key of Object.keys(wrong)) {
    Deno.test(`parseMessage refuses a ${op} without ${key}`, () => {
      const message = without(fieldsOf(valid), key);
      assertEquals(parseMessage(message), refusal(op, message));
    });
  }
}

for (const table of [REQUIRED, REQUIRED_WITHOUT_ID, OPTIONAL]) {
  for (const [op, { valid, wrong }] of Object.entries(table)) {
    for (const [key, values] of Object.entries(wrong)) {
      for (const value of values) {
        Deno.test(`parseMessage refuses a ${op} with ${key} ${JSON.stringify(value)}`, () => {
          const message = { ...fieldsOf(valid), [key]: value };
          assertEquals(parseMessage(message), refusal(op, message));
        });
      }
    }
  }
}

for (const op of Object.keys(REQUIRED).filter((name) => name.startsWith("service_"))) {
  Deno.test(`parseMessage refuses a ${op} without id`, () => {
    const message = without(fieldsOf(REQUIRED[op]?.valid ?? ""), "id");
    assertEquals(parseMessage(message), refusal(op, message));
  });

  for (const id of ["1", 1.5, null]) {
    Deno.test(`parseMessage refuses a ${op} with id ${JSON.stringify(id)}`, () => {
      const message = { ...fieldsOf(REQUIRED[op]?.valid ?? ""), id };
      assertEquals(parseMessage(message), refusal(op, message));
    });
  }
}

Deno.test("parseMessage takes no field from a prototype", () => {
  const message = Object.setPrototypeOf({ op: "protocol_error" }, { error: "inherited" });
  assertEquals(parseMessage(message), refusal("protocol_error", {}));
});
