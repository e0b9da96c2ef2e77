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

/** The error of a call on what was closed before its answer came. */
export function closedError(
  attempted: string,
  details: DatabaseErrorDetails = {},
): DatabaseError {
  return new DatabaseError("connection", `Cannot ${attempted}: the connection is closed`, details);
}

/** What a call is told that was cancelled for a reason of ours: that reason. */
export function insteadOfCancelled(error: unknown, reason: DatabaseError): unknown {
  if (!(error instanceof DatabaseError && error.kind === "cancelled")) return error;
  return error.outcomeUnknown ? Object.assign(reason, { outcomeUnknown: true }) : reason;
}

function howText(reason: EndReason): string {
  return reason === "timeout" ? "its time ran out" : "it was cancelled";
}
