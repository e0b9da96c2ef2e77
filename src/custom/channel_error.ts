import { SERVICE_ERROR_KINDS, ServiceError, type ServiceErrorKind } from "../errors.ts";
import { isString, literal, oneOf, optional, shape } from "../guard.ts";
import { ChannelError, type ChannelErrorKind, RemoteError } from "../ipc/wire_error.ts";

const isErrorInfo = shape({
  kind: oneOf(SERVICE_ERROR_KINDS),
  code: optional(isString),
  outcomeUnknown: optional(literal(true)),
});

const LOCAL_KINDS: Readonly<Record<ChannelErrorKind, ServiceErrorKind>> = {
  handshake: "connection",
  closed: "connection",
  protocol: "connection",
  too_large: "serialization",
  cancelled: "cancelled",
  timeout: "timeout",
};

const OUTCOME_UNKNOWN = { outcomeUnknown: true } as const;

/** Rebuilds the error that the service threw, or says why no answer came. */
export function fromChannelError(error: unknown, attempted: string): unknown {
  if (error instanceof RemoteError) {
    const { info, message } = error;
    if (isErrorInfo(info)) {
      const { kind, code, outcomeUnknown } = info;
      return new ServiceError(kind, message, {
        ...(code === undefined ? {} : { code }),
        ...(outcomeUnknown ? { outcomeUnknown } : {}),
      });
    }
    switch (info.kind) {
      case "internal":
        return new ServiceError("operation", `Cannot ${attempted}: it failed`, OUTCOME_UNKNOWN);
      case "too_large":
        return new ServiceError(
          "serialization",
          `Cannot ${attempted}: ${message}`,
          OUTCOME_UNKNOWN,
        );
      default:
        return new ServiceError("connection", `Cannot ${attempted}: ${message}`);
    }
  }
  if (!(error instanceof ChannelError)) return error;
  const detail = error.kind === "closed" ? "the connection was lost" : error.message;
  return new ServiceError(
    LOCAL_KINDS[error.kind],
    `Cannot ${attempted}: ${detail}`,
    error.sent ? OUTCOME_UNKNOWN : {},
  );
}
