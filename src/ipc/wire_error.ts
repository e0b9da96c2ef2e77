/** docs/protocol.md §4: how errors travel. */
import { CacheError, DatabaseError, PywattError, ServiceError } from "../errors.ts";
import { MessageTooLargeError, UnreadAnswersError } from "./frame_writer.ts";
import type { WireErrorInfo } from "./message.ts";
import { toCamelCaseKeys } from "./naming.ts";

/** The fields of a message that say that a call failed. */
export interface WireError {
  readonly error: string;
  readonly error_info: WireErrorInfo;
}

/** What else of an error crosses: whoever derives a class from ours may keep anything in it. */
const CACHE_FIELDS = { outcome_unknown: "outcomeUnknown" } as const;
const SERVICE_FIELDS = { code: "code", outcome_unknown: "outcomeUnknown" } as const;
const DATABASE_FIELDS = {
  sql_state: "sqlState",
  constraint: "constraint",
  schema: "schema",
  table: "table",
  column: "column",
  detail: "detail",
  hint: "hint",
  position: "position",
  outcome_unknown: "outcomeUnknown",
} as const;

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
    return { error: message, error_info: { ...fieldsOf(error), kind } };
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

function fieldsOf(error: PywattError): Record<string, unknown> {
  if (error instanceof DatabaseError) return picked(error, DATABASE_FIELDS);
  if (error instanceof CacheError) return picked(error, CACHE_FIELDS);
  return error instanceof ServiceError ? picked(error, SERVICE_FIELDS) : {};
}

function picked<Name extends string>(
  error: { readonly [Key in Name]?: unknown },
  names: Readonly<Record<string, Name>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .map(([wireName, name]): [string, unknown] => [wireName, error[name]])
      .filter(([, value]) => ["string", "number"].includes(typeof value) || value === true),
  );
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
