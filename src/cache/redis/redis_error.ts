import { CacheError, type CacheErrorKind } from "../../errors.ts";
import { isRecord, isString } from "../../guard.ts";

/** The server's first word when it refuses the login, or is not able to serve anybody yet. */
const UNUSABLE =
  /^(WRONGPASS|NOAUTH|NOPERM|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|ERR max number)\b/;

/** What the server adds to an error: the place in a script, and arguments, which hold values. */
const ADDITION = / script: [0-9a-f]{40}, on @user_script:\d+\.$|, with args beginning with: .*$/s;

/** The driver's words for a command that never left. */
const NEVER_SENT = /enableOfflineQueue/;

/** The driver's words for a server that says nothing any more. */
const SILENT = /^Socket timeout/;
const NO_ANSWER = "the server did not answer in time";

/** How a command failed, beside its error. */
export interface FailedCommand {
  /** Whether it may have had its effect although no answer came. */
  readonly lasting: boolean;
  /** Why the connection was lost, if the driver said so apart from the command. */
  readonly reason?: unknown;
}

/**
 * Turns what npm:ioredis threw into an error of this library.
 *
 * The driver's own error is not kept as the cause: it holds the command's arguments.
 *
 * @param attempted What was attempted, as the message says it.
 */
export function toCacheError(
  error: unknown,
  attempted: string,
  { lasting, reason }: FailedCommand,
): CacheError {
  if (error instanceof CacheError) return error;
  const text = textOf(error);
  if (isRefusal(error)) {
    const kind = UNUSABLE.test(text) ? "connection" : "operation";
    return new CacheError(kind, `Cannot ${attempted}: ${refusalText(text)}`);
  }
  const details = lasting && !NEVER_SENT.test(text) ? { outcomeUnknown: true as const } : {};
  const { kind, detail } = loss(error, reason);
  return new CacheError(kind, `Cannot ${attempted}: ${detail}`, details);
}

/** Whether it is an answer of the server. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

function refusalText(text: string): string {
  if (text.includes("not an integer")) return "the value is no 64-bit integer";
  if (text.includes("overflow")) return "the sum is no 64-bit integer";
  return text.replace(ADDITION, "");
}

function loss(
  error: unknown,
  reason: unknown,
): { readonly kind: CacheErrorKind; readonly detail: string } {
  const detail = knownText(error) ?? knownText(reason) ?? "the connection was lost";
  return { kind: SILENT.test(textOf(reason)) ? "timeout" : "connection", detail };
}

function knownText(error: unknown): string | undefined {
  const text = textOf(error);
  if (isRefusal(error)) return text;
  if (SILENT.test(text)) return NO_ANSWER;
  if (text.includes("Too many Cluster redirections")) return "the cluster redirects without end";
  if (text.includes("sentinels are unreachable")) return "no sentinel knows the master";
  switch (isRecord(error) && isString(error.code) ? error.code : "") {
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOTFOUND":
      return "the server's host name is not known";
    case "ETIMEDOUT":
      return NO_ANSWER;
    default:
      return undefined;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
