import { CacheError } from "../errors.ts";
import { isArray, isRecord, isString } from "../guard.ts";

/** The server's answers that refuse a command and are no failure: who sent it knows what they mean. */
export type MemcachedRefusal = "EXISTS" | "NOT_FOUND" | "NOT_STORED";

/** What the server answered in the place of doing what it was asked, or `undefined`. */
export function refusalOf(error: unknown): MemcachedRefusal | undefined {
  const answer = answerOf(error)?.[0];
  return answer === "EXISTS" || answer === "NOT_FOUND" || answer === "NOT_STORED"
    ? answer
    : undefined;
}

/**
 * Turns what npm:memcache-client threw into an error of this library.
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
  const answer = answerOf(error);
  if (answer !== undefined) {
    return new CacheError("operation", `Cannot ${attempted}: ${answerText(answer.join(" "))}`);
  }
  const wasSent = !(isRecord(error) && error.connecting === true);
  const details = lasting && wasSent ? { outcomeUnknown: true as const } : {};
  if (error instanceof Error && error.message === "Command timeout") {
    const message = `Cannot ${attempted}: the server did not answer in time`;
    return new CacheError("timeout", message, details);
  }
  return new CacheError("connection", `Cannot ${attempted}: ${lossText(error)}`, details);
}

/** The words of the server's answer; errors of the connection have none. */
function answerOf(error: unknown): readonly string[] | undefined {
  const words = isRecord(error) ? error.cmdTokens : undefined;
  return isArray(words) && words.every(isString) ? words : undefined;
}

function answerText(answer: string): string {
  if (answer.includes("object too large")) {
    return "the server takes no item as large as this (it was started with a small -I)";
  }
  return answer.includes("out of memory") ? "the server is out of memory" : answer;
}

function lossText(error: unknown): string {
  if (error instanceof Error && error.message === "connect timeout") {
    return "the server did not answer in time";
  }
  switch (isRecord(error) ? error.code : undefined) {
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOTFOUND":
      return "the server's host name is not known";
    default:
      return "the connection was lost";
  }
}
