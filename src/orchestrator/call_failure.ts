/** What a call that failed is answered. */
import type { EndReason } from "../deadline.ts";
import { PywattError } from "../errors.ts";
import { encodeError, type WireError } from "../ipc/wire_error.ts";

/** Its signal was aborted while it waited to begin. */
export function notBegun(reason: EndReason): PywattError {
  return new PywattError(reason, `Cannot run the call: ${howText(reason)} before it began`);
}

/** How a call ended, for the middle of a message. */
export function howText(reason: EndReason): string {
  return reason === "timeout" ? "its time ran out" : "it was cancelled";
}

/** The fields of an answer that says so. */
export function failure(error: unknown): { readonly success: false } & WireError {
  return { success: false, ...encodeError(error) };
}
