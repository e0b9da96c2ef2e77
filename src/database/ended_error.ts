import { type EndReason, endReason } from "../deadline.ts";
import { DatabaseError, type DatabaseErrorDetails } from "../errors.ts";

/** The error of a call whose time ran out, or that was cancelled. */
export function ended(
  attempted: string,
  reason: EndReason,
  details: DatabaseErrorDetails = {},
): DatabaseError {
  return new DatabaseError(reason, `Cannot ${attempted}: ${howText(reason)}`, details);
}

/** The same, for a call of which nothing was sent. */
export function notStarted(attempted: string, signal: AbortSignal): DatabaseError {
  const reason = endReason(signal);
  return new DatabaseError(reason, `Cannot ${attempted}: ${howText(reason)} before it was sent`);
}

function howText(reason: EndReason): string {
  return reason === "timeout" ? "its time ran out" : "it was cancelled";
}
