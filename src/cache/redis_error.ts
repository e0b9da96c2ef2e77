import { CacheError } from "../errors.ts";
import { isRecord, isString } from "../guard.ts";

/** The server's first word of an answer that refuses the login, not the command. */
const LOGIN_REFUSED = /^(WRONGPASS|NOAUTH|NOPERM)\b/;

/** The driver's words for a command that never left. */
const NEVER_SENT = /enableOfflineQueue/;

/**
 * Turns what npm:ioredis threw into an error of this library.
 *
 * The driver's own error is not kept as the cause: it holds the command's arguments.
 *
 * @param attempted What was attempted, as the message says it.
 * @param lasting Whether the command may have had its effect although no answer came.
 */
export function toCacheError(
  error: unknown,
  attempted: string,
  { lasting }: { readonly lasting: boolean },
): CacheError {
  if (error instanceof CacheError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "ReplyError") {
    const kind = LOGIN_REFUSED.test(text) ? "connection" : "operation";
    return new CacheError(kind, `Cannot ${attempted}: ${refusalText(text)}`);
  }
  const details = lasting && !NEVER_SENT.test(text) ? { outcomeUnknown: true as const } : {};
  if (text === "Command timed out") {
    const message = `Cannot ${attempted}: the server did not answer in time`;
    return new CacheError("timeout", message, details);
  }
  return new CacheError("connection", `Cannot ${attempted}: ${lossText(error)}`, details);
}

function refusalText(text: string): string {
  if (text.includes("not an integer")) return "the value is no 64-bit integer";
  return text.includes("overflow") ? "the sum is no 64-bit integer" : text;
}

function lossText(error: unknown): string {
  const code = isRecord(error) && isString(error.code) ? error.code : "";
  switch (code) {
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOTFOUND":
      return "the server's host name is not known";
    case "ETIMEDOUT":
      return "the server did not answer in time";
    default:
      return "the connection was lost";
  }
}
