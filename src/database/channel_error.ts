import {
  DATABASE_ERROR_KINDS,
  DatabaseError,
  type DatabaseErrorDetails,
  type DatabaseErrorKind,
} from "../errors.ts";
import { isNumber, isString, literal, oneOf, optional, shape } from "../guard.ts";
import { ChannelError, type ChannelErrorKind, RemoteError } from "../ipc/wire_error.ts";

const isErrorInfo = shape({
  kind: oneOf(DATABASE_ERROR_KINDS),
  sqlState: optional(isString),
  constraint: optional(isString),
  schema: optional(isString),
  table: optional(isString),
  column: optional(isString),
  detail: optional(isString),
  hint: optional(isString),
  position: optional(isNumber),
  outcomeUnknown: optional(literal(true)),
});

const LOCAL_KINDS: Readonly<Record<ChannelErrorKind, DatabaseErrorKind>> = {
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
    if (isErrorInfo(error.info)) {
      const { kind, ...details } = error.info;
      return new DatabaseError(kind, error.message, knownDetails(details));
    }
    const { kind } = error.info;
    return new DatabaseError(
      kind === "too_large" ? "serialization" : "connection",
      `Cannot ${attempted}: ${error.message}`,
      lasting && kind !== "protocol" ? { outcomeUnknown: true } : {},
    );
  }
  if (!(error instanceof ChannelError)) return error;
  const unknown = error.sent && lasting ? { outcomeUnknown: true as const } : {};
  const kind = LOCAL_KINDS[error.kind];
  const detail = error.kind === "closed" ? "the connection was lost" : error.message;
  return new DatabaseError(kind, `Cannot ${attempted}: ${detail}`, unknown);
}

/** Nothing else of what came over the wire becomes a property of the error. */
function knownDetails(details: DatabaseErrorDetails): DatabaseErrorDetails {
  const { sqlState, constraint, schema, table, column, detail, hint, position, outcomeUnknown } =
    details;
  const known = {
    sqlState,
    constraint,
    schema,
    table,
    column,
    detail,
    hint,
    position,
    outcomeUnknown,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
