import { JWT_ERROR_KINDS, JwtError, type JwtErrorKind } from "../errors.ts";
import { oneOf, shape } from "../guard.ts";
import { ChannelError, type ChannelErrorKind, RemoteError } from "../ipc/wire_error.ts";

const isErrorInfo = shape({ kind: oneOf(JWT_ERROR_KINDS) });

const LOCAL_KINDS: Readonly<Record<ChannelErrorKind, JwtErrorKind>> = {
  handshake: "internal",
  closed: "internal",
  protocol: "internal",
  too_large: "claims",
  cancelled: "cancelled",
  timeout: "timeout",
};

/**
 * Rebuilds the error that the orchestrator's driver threw, or says why no answer came.
 *
 * @param attempted What was attempted, as the message says it.
 */
export function fromChannelError(error: unknown, attempted: string): unknown {
  if (error instanceof RemoteError) {
    const { info, message } = error;
    return isErrorInfo(info) && info.kind !== "internal"
      ? new JwtError(info.kind, message)
      : new JwtError("internal", `Cannot ${attempted}: ${message}`);
  }
  if (!(error instanceof ChannelError)) return error;
  const detail = error.kind === "closed" ? "the service was lost" : error.message;
  return new JwtError(LOCAL_KINDS[error.kind], `Cannot ${attempted}: ${detail}`);
}
