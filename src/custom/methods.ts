/** docs/protocol.md §8.4: the operations of a service of the orchestrator's own. */
import { isBoolean, isSafeInteger, isString, isUnknown, optional, shape } from "../guard.ts";
import { method } from "../ipc/method.ts";

/** The method's name, and a tagged value. */
const isCall = shape({ method: isString, params: optional(isUnknown) });
const isStream = shape({ stream: isSafeInteger });

/** What such a service can be asked over the wire. */
export const customMethods = {
  call: method("call", isCall, shape({ value: optional(isUnknown) })),
  open_stream: method("open_stream", isCall, isStream),
  next: method("next", isStream, shape({ done: isBoolean, value: optional(isUnknown) })),
  close_stream: method("close_stream", isStream, shape({})),
};
