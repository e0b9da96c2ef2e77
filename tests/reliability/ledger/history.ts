import {
  isNumber,
  isSafeInteger,
  isString,
  literal,
  oneOf,
  optional,
  shape,
} from "../../../src/guard.ts";

/** How a module said that a transfer ended: `unknown` is an error with `outcomeUnknown`. */
const ANSWERS = ["acknowledged", "failed", "unknown"] as const;

/** How a transfer is asked for. */
export const TRANSFER_FORMS = ["transaction", "begin", "batch", "statement", "undone"] as const;

export type TransferForm = typeof TRANSFER_FORMS[number];

const isAsked = shape({
  type: literal("asked"),
  atMs: isNumber,
  /** One run of a module. */
  process: isString,
  id: isString,
  from: isSafeInteger,
  to: isSafeInteger,
  amount: isSafeInteger,
  form: oneOf(TRANSFER_FORMS),
});

const isAnswered = shape({
  type: literal("answered"),
  atMs: isNumber,
  id: isString,
  answer: oneOf(ANSWERS),
  /** The kind of the error, if it was one. */
  kind: optional(isString),
  message: optional(isString),
});

const isRead = shape({
  type: literal("read"),
  atMs: isNumber,
  process: isString,
  sum: isSafeInteger,
});

/** The module ended because it was asked to, after all its calls had. */
const isEnded = shape({ type: literal("ended"), atMs: isNumber, process: isString });

const isFault = shape({ type: literal("fault"), atMs: isNumber, fault: isString });

const EVENTS = [isAsked, isAnswered, isRead, isEnded, isFault] as const;

/** One line of a history. */
export type HistoryEvent = typeof EVENTS[number] extends (value: unknown) => value is infer T ? T
  : never;

/** A transfer as a module asked for it. */
export type AskedTransfer = Extract<HistoryEvent, { readonly type: "asked" }>;

/** A row of the table of transfers. */
export interface StoredTransfer {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** Writes an event as a line. */
export function historyLine(event: HistoryEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * Reads lines: each was written by one write, so it is there whole or not at all.
 */
export function readHistory(text: string): HistoryEvent[] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const event: unknown = JSON.parse(line);
    for (const isEvent of EVENTS) if (isEvent(event)) return event;
    throw new Error(`Cannot read a history: this is no event: ${line}`);
  });
}
