/** docs/testing.md, Tapes: what a tape says, one thing after the other. */
import {
  type Guard,
  isPositiveInteger,
  isRecord,
  isString,
  isUnknown,
  literal,
  shape,
} from "../../guard.ts";

/** The operation by which a connection is opened. */
export const OPEN = "open";

/** What the module asked. */
export interface TapedCall {
  readonly entry: "call";
  /** Tells calls apart, by the order in which they came. */
  readonly id: number;
  /** The connection's name: its kind of service, and its place among those that were opened. */
  readonly connection: string;
  readonly operation: string;
  readonly body: unknown;
}

/** That the module no longer waited for an answer. */
export interface TapedCancel {
  readonly entry: "cancel";
  readonly id: number;
}

/** What a call was answered. */
export interface TapedAnswer {
  readonly entry: "answer";
  readonly id: number;
  readonly body: unknown;
}

/** How a call failed. */
export interface TapedFailure {
  readonly entry: "failure";
  readonly id: number;
  readonly body: FailureBody;
}

/** What the module was told without having asked. */
export interface TapedEvent {
  readonly entry: "event";
  readonly connection: string;
  readonly event: string;
  readonly body: Record<string, unknown>;
}

/** An error as docs/protocol.md §4 has it. */
export interface FailureBody {
  readonly error: string;
  readonly error_info: { readonly kind: string };
}

/** One thing on a tape. */
export type TapeEntry = TapedCall | TapedCancel | TapedAnswer | TapedFailure | TapedEvent;

/** Proves that what was read from a tape is an entry. */
export const ENTRY_GUARDS: { readonly [Name in TapeEntry["entry"]]: Guard<unknown> } = {
  call: shape({
    entry: literal("call"),
    id: isPositiveInteger,
    connection: isString,
    operation: isString,
    body: isUnknown,
  }),
  cancel: shape({ entry: literal("cancel"), id: isPositiveInteger }),
  answer: shape({ entry: literal("answer"), id: isPositiveInteger, body: isUnknown }),
  failure: shape({
    entry: literal("failure"),
    id: isPositiveInteger,
    body: shape({ error: isString, error_info: shape({ kind: isString }) }),
  }),
  event: shape({
    entry: literal("event"),
    connection: isString,
    event: isString,
    body: isRecord,
  }),
};

/** Whether a value is an entry of a tape. */
export function isTapeEntry(value: unknown): value is TapeEntry {
  if (!isRecord(value) || !isEntryName(value.entry)) return false;
  return ENTRY_GUARDS[value.entry](value);
}

function isEntryName(value: unknown): value is TapeEntry["entry"] {
  return isString(value) && Object.hasOwn(ENTRY_GUARDS, value);
}
