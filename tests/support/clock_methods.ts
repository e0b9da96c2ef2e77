import { isString, shape } from "../../src/guard.ts";
import { method } from "../../src/ipc/method.ts";

/** A service that exists only in tests. */
export const clockMethods = {
  tell: method("tell", shape({}), shape({ time: isString })),
  set: method("set", shape({ time: isString }), shape({})),
};

/** The message that asks the clock for the time. */
export function tellMessage(id: number): unknown {
  return {
    op: "service_operation",
    id,
    connection_id: "clock-1",
    service_type: "clock",
    operation: "tell",
    params: {},
  };
}

/** The message that closes the clock. */
export function closeMessage(id: number): unknown {
  return {
    op: "service_operation",
    id,
    connection_id: "clock-1",
    service_type: "clock",
    operation: "close",
    params: {},
  };
}

/** The clock's answer. */
export function timeMessage(id: number, time: string): unknown {
  return { op: "service_operation_result", id, success: true, result: { time } };
}
