import { CACHE_ERROR_KINDS, CacheError, type CacheErrorKind } from "../errors.ts";
import { literal, oneOf, optional, shape } from "../guard.ts";
import { ChannelError, type ChannelErrorKind, RemoteError } from "../ipc/wire_error.ts";

const isErrorInfo = shape({
  kind: oneOf(CACHE_ERROR_KINDS),
  outcomeUnknown: optional(literal(true)),
});

const LOCAL_KINDS: Readonly<Record<ChannelErrorKind, CacheErrorKind>> = {
  handshake: "connection",
  closed: "connection",
  protocol: "connection",
  too_large: "serialization",
  cancelled: "cancelled",
  timeout: "timeout",
};

/**
 * Rebuilds the error that the orchestrator's driver threw, or says why no answer came.
 *
 * @param attempted What was attempted, as the message says it.
 * @param lasting Whether the call may have had its effect although no answer came.
 */
export function fromChannelError(error: unknown, attempted: string, lasting: boolean): unknown {
  if (error instanceof RemoteError) {
    const { info, message } = error;
    if (isErrorInfo(info)) {
      const { kind, outcomeUnknown } = info;
      return new CacheError(kind, message, outcomeUnknown ? { outcomeUnknown } : {});
    }
    const kind = info.kind === "too_large" ? "serialization" : "connection";
    return new CacheError(kind, `Cannot ${attempted}: ${message}`);
  }
  if (!(error instanceof ChannelError)) return error;
  const detail = error.kind === "closed" ? "the connection was lost" : error.message;
  return new CacheError(
    LOCAL_KINDS[error.kind],
    `Cannot ${attempted}: ${detail}`,
    error.sent && lasting ? { outcomeUnknown: true } : {},
  );
}
