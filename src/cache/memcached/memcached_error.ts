import { CacheError, type CacheErrorKind } from "../../errors.ts";
import { isArray, isRecord, isString } from "../../guard.ts";

/** A command that failed, before it is known what it was for. */
export class MemcachedFailure extends Error {
  /** What went wrong, out of the kinds of a `CacheError`. */
  readonly kind: CacheErrorKind;
  /** Whether it may have had its effect although no answer came. */
  readonly outcomeUnknown: boolean;

  constructor(kind: CacheErrorKind, detail: string, outcomeUnknown = false) {
    super(detail);
    this.kind = kind;
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** Whether the server refused a command for what is stored: that is an answer, and no failure. */
export function isRefusal(error: unknown): boolean {
  const [answer = ""] = answerOf(error) ?? [];
  return ["EXISTS", "NOT_FOUND", "NOT_STORED"].includes(answer);
}

/**
 * Turns what npm:memcache-client threw into a failure of a command.
 *
 * @param lasting Whether the command changes something.
 */
export function toFailure(error: unknown, lasting: boolean): MemcachedFailure {
  if (error instanceof MemcachedFailure) return error;
  const answer = answerOf(error);
  if (answer !== undefined) return new MemcachedFailure("operation", answerText(answer.join(" ")));
  const wasSent = !(isRecord(error) && error.connecting === true);
  const kind = error instanceof Error && error.message === "Command timeout"
    ? "timeout"
    : "connection";
  return new MemcachedFailure(kind, lossText(error), lasting && wasSent);
}

/** The same failure, of a command that came after one that has had its effect. */
export function afterEffect(error: unknown): unknown {
  if (!(error instanceof MemcachedFailure)) return error;
  return new MemcachedFailure(error.kind, error.message, true);
}

/** Turns a failure into the error that the caller gets. */
export function toCacheError(error: unknown, attempted: string): unknown {
  if (!(error instanceof MemcachedFailure)) return error;
  return new CacheError(
    error.kind,
    `Cannot ${attempted}: ${error.message}`,
    error.outcomeUnknown ? { outcomeUnknown: true } : {},
  );
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
  const message = error instanceof Error ? error.message : "";
  if (message === "connect timeout" || message === "Command timeout") {
    return "the server did not answer in time";
  }
  if (/^socket error .*certificate/.test(message)) return "the server's certificate is not trusted";
  switch (isRecord(error) ? error.code : undefined) {
    case "ECONNREFUSED":
      return "the server refused the connection";
    case "ENOTFOUND":
      return "the server's host name is not known";
    default:
      return "the connection was lost";
  }
}
