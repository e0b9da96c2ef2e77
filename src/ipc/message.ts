/** docs/protocol.md §3: the messages. */
import {
  type Guard,
  type Guarded,
  isBoolean,
  isPositiveInteger,
  isRecord,
  isSafeInteger,
  isString,
  isUnknown,
  literal,
  oneOf,
  optional,
  shape,
} from "../guard.ts";

/** docs/protocol.md §6: both sides must speak the same version. */
export const PROTOCOL_VERSION = 1;

/** docs/protocol.md §2.2: every error has to fit. */
const MIN_FRAME_LIMIT_BYTES = 64 * 1024;

function isFrameLimit(value: unknown): value is number {
  return isSafeInteger(value) && value >= MIN_FRAME_LIMIT_BYTES;
}

/** docs/protocol.md §3.2: not negative, and of at most 15 digits. */
function isCallId(value: unknown): value is number {
  return isSafeInteger(value) && value >= 0 && value < 1e15;
}

const errorInfo = shape({ kind: isString });

/** docs/protocol.md §4: what an error is beside its message. */
export type WireErrorInfo = Guarded<typeof errorInfo>;

const MESSAGES = {
  identify: shape({
    op: literal("identify"),
    protocol_version: isSafeInteger,
    module_id: isString,
    limits: shape({ max_frame_bytes: isFrameLimit }),
  }),
  init: shape({
    op: literal("init"),
    protocol_version: isSafeInteger,
    limits: shape({ max_frame_bytes: isFrameLimit, max_in_flight: isPositiveInteger }),
  }),
  service_request: shape({
    op: literal("service_request"),
    id: isCallId,
    service_type: isString,
    service: optional(isString),
    config: isRecord,
  }),
  service_response: shape({
    op: literal("service_response"),
    id: isCallId,
    service_type: optional(isString),
    success: isBoolean,
    connection_id: optional(isString),
    config: optional(isRecord),
    error: optional(isString),
    error_info: optional(errorInfo),
  }),
  service_operation: shape({
    op: literal("service_operation"),
    id: isCallId,
    connection_id: isString,
    service_type: isString,
    operation: isString,
    params: isRecord,
    traceparent: optional(isString),
  }),
  service_operation_result: shape({
    op: literal("service_operation_result"),
    id: isCallId,
    success: isBoolean,
    result: optional(isUnknown),
    error: optional(isString),
    error_info: optional(errorInfo),
  }),
  service_cancel: shape({
    op: literal("service_cancel"),
    id: isCallId,
    reason: oneOf(["cancelled", "timeout"]),
  }),
  service_event: shape({
    op: literal("service_event"),
    connection_id: isString,
    service_type: isString,
    event: isString,
    data: isRecord,
  }),
  heartbeat: shape({ op: literal("heartbeat") }),
  heartbeat_ack: shape({ op: literal("heartbeat_ack") }),
  idle: shape({ op: literal("idle") }),
  idle_ack: shape({ op: literal("idle_ack") }),
  shutdown: shape({ op: literal("shutdown"), reason: isString, grace_ms: isSafeInteger }),
  protocol_error: shape({ op: literal("protocol_error"), error: isString }),
} satisfies Record<string, Guard<unknown>>;

type MessageGuards = typeof MESSAGES;

/** The name of a message. */
export type Op = keyof MessageGuards;

/** A message of one name. */
export type MessageOf<O extends Op> = Guarded<MessageGuards[O]>;

/** What answers a call. */
export type Answer = MessageOf<"service_response"> | MessageOf<"service_operation_result">;

/** Any message. */
export type Message = { [O in Op]: MessageOf<O> }[Op];

/** A message that cannot be used, but that somebody waits for the answer of. */
export interface UnusableCall {
  readonly op: string;
  readonly id: number;
}

/** What a received JSON value is: a message, or why it is none and whose answer is due. */
export type ParsedMessage =
  | { readonly message: Message }
  | { readonly malformed: string; readonly call?: UnusableCall };

/** Whether somebody may wait for the answer to such a message, or for the answer that it is. */
export function isCall(op: string): boolean {
  return op !== "service_cancel";
}

/** Tells a message from what only looks like one. */
export function parseMessage(value: unknown): ParsedMessage {
  if (!isRecord(value)) return { malformed: "a message is not an object" };
  const { op, id } = value;
  if (!isOp(op)) return { malformed: "a message has no known op", ...unusableCall(op, id) };
  const guard: Guard<Message> = MESSAGES[op];
  if (guard(value)) return { message: value };
  const malformed = `${op} lacks a field or has one of a wrong type`;
  return { malformed, ...unusableCall(op, id) };
}

function unusableCall(op: unknown, id: unknown): { readonly call?: UnusableCall } {
  return isString(op) && isCallId(id) && isCall(op) ? { call: { op, id } } : {};
}

function isOp(value: unknown): value is Op {
  return isString(value) && Object.hasOwn(MESSAGES, value);
}
