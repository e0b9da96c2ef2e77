/** docs/protocol.md §4: how errors travel. */
import { errorDetails } from "../error_details.ts";
import { PywattError } from "../errors.ts";
import { UnreadAnswersError } from "./frame_writer.ts";
import type { WireErrorInfo } from "./message.ts";
import { toCamelCaseKeys, toSnakeCaseKeys } from "./naming.ts";
import { MessageTooLargeError } from "./outgoing_frame.ts";

/** The fields of a message that say that a call failed. */
export interface WireError {
  readonly error: string;
  readonly error_info: WireErrorInfo;
}

/**
 * Turns an error into what may cross to the other side. It throws nothing, whatever it is given.
 *
 * Only errors that this library made on purpose cross as they are: anything else may hold what the
 * other side must not see.
 */
export function encodeError(error: unknown): WireError {
  try {
    return encoded(error);
  } catch {
    return INTERNAL;
  }
}

const INTERNAL: WireError = {
  error: "The orchestrator failed",
  error_info: { kind: "internal" },
};

function encoded(error: unknown): WireError {
  if (error instanceof PywattError) {
    const { kind, message }: { readonly kind: unknown; readonly message: unknown } = error;
    if (typeof kind !== "string" || typeof message !== "string") return INTERNAL;
    return { error: message, error_info: { ...toSnakeCaseKeys(errorDetails(error)), kind } };
  }
  if (error instanceof ProtocolViolation) {
    return { error: error.message, error_info: { kind: "protocol" } };
  }
  if (error instanceof UnreadAnswersError) {
    return {
      error: `The answer was not kept: ${error.message}`,
      error_info: { kind: "too_large" },
    };
  }
  if (error instanceof MessageTooLargeError) {
    return {
      error: `The answer is too large: ${error.message}`,
      error_info: { kind: "too_large" },
    };
  }
  return INTERNAL;
}

/** The other side's message breaks the protocol. */
export class ProtocolViolation extends Error {
  static {
    this.prototype.name = "ProtocolViolation";
  }
}

/** The other side answered that the call failed. */
export class RemoteError extends Error {
  static {
    this.prototype.name = "RemoteError";
  }

  /** What the other side told beside the message, by the names that it has here. */
  readonly info: WireErrorInfo;

  constructor(message: string, info: WireErrorInfo) {
    super(message);
    this.info = { ...toCamelCaseKeys(info), kind: info.kind };
  }
}

/** Why a call got no answer. */
export type ChannelErrorKind =
  | "handshake"
  | "closed"
  | "protocol"
  | "too_large"
  | "cancelled"
  | "timeout";

/** The call got no answer. Each service turns it into an error of its own. */
export class ChannelError extends Error {
  static {
    this.prototype.name = "ChannelError";
  }

  readonly kind: ChannelErrorKind;
  /** Whether the call left this process, so that it may have been carried out. */
  readonly sent: boolean;

  constructor(kind: ChannelErrorKind, message: string, { sent }: { readonly sent: boolean }) {
    super(message);
    this.kind = kind;
    this.sent = sent;
  }
}
