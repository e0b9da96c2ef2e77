import type { EndReason } from "../deadline.ts";
import { PywattError } from "../errors.ts";

/** The error of a call that was ended before it was carried out. */
export function notBegun(reason: EndReason): PywattError {
  return new PywattError(reason, `Cannot run the call: ${howText(reason)} before it began`);
}

/** How a call was ended, as an error says it. */
export function howText(reason: EndReason): string {
  return reason === "timeout" ? "its time ran out" : "it was cancelled";
}
